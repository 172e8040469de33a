// SPDX-License-Identifier: GPL-3.0-or-later
// node contract.mjs NODE_MODULES RECORDED.json
// Checks what went between Signalbox and the fake GitHub against GitHub's own descriptions (@octokit/openapi, @octokit/graphql-schema):
// every path and query is known, every request body has only fields that are described (GitHub's schemas allow any other; here they are
// closed, so that a misspelt one fails), every answer is valid, every GraphQL call and its variables fit the schema.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';

const [modules, recordedFile] = process.argv.slice(2);
const require = createRequire(path.join(modules, 'from.js'));
const Ajv = require('ajv').default;
const { buildSchema, execute, parse, validate, getVariableValues } = require('graphql');
const api = JSON.parse(fs.readFileSync(path.join(modules, '@octokit/openapi/generated/api.github.com.json')));
const schema = buildSchema(fs.readFileSync(path.join(modules, '@octokit/graphql-schema/schema.graphql'), 'utf8'), { assumeValid: true }); // a field stands twice in it
const recorded = JSON.parse(fs.readFileSync(recordedFile));

const ajv = new Ajv({ strict: false, allErrors: true });
require('ajv-formats').default(ajv);

/** OpenAPI 3.0 says `nullable` where JSON Schema says type null. */
function plain(node) {
    if (Array.isArray(node)) return node.map(plain);
    if (!node || typeof node !== 'object') return node;
    const out = {};
    for (const [key, value] of Object.entries(node))
        if (key !== 'example' && key !== 'examples') out[key] = plain(value);
    if (out.nullable !== true) return out;
    delete out.nullable;
    if (!out.type) return { anyOf: [out, { type: 'null' }] };
    out.type = [].concat(out.type, 'null');
    if (out.enum && !out.enum.includes(null)) out.enum.push(null);
    return out;
}

/** Only what is described. */
function closed(node) {
    if (Array.isArray(node)) return node.map(closed);
    if (!node || typeof node !== 'object') return node;
    const out = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, closed(value)]));
    if (out.properties && !out.allOf && !out.oneOf && !out.anyOf) out.additionalProperties = false;
    return out;
}

const dereferenced = (node) => {
    while (node?.$ref) node = node.$ref.split('/').slice(1).reduce((at, key) => at[key], api);
    return node;
};

ajv.addSchema({ $id: 'github', components: plain({ schemas: api.components.schemas }) });
const local = (node) => JSON.parse(JSON.stringify(node).replaceAll('"#/components', '"github#/components'));
const compiled = new Map();
const validatorOf = (key, make) => {
    if (!compiled.has(key)) compiled.set(key, ajv.compile(make()));
    return compiled.get(key);
};

const templates = Object.keys(api.paths).map((template) => {
    const last = template.match(/\{(path|ref|branch)\}$/) ? '.+' : '[^/]+';
    const parts = template.split(/\{[^}]+\}/).map((text) => text.replace(/[.*+?^$()|[\]\\]/g, '\\$&'));
    const middle = parts.slice(0, -1).join('\0').split('\0');
    let pattern = '';
    middle.forEach((text, at) => (pattern += text + (at === middle.length - 1 && parts.at(-1) === '' ? last : '[^/]+')));
    if (parts.length === 1) pattern = parts[0];
    else pattern += parts.at(-1);
    return { template, pattern: new RegExp('^' + pattern + '$'), holes: parts.length };
});
templates.sort((a, b) => a.holes - b.holes || b.template.length - a.template.length);

const faults = [];
const covered = new Set();
const fault = (exchange, text) => faults.push(`${exchange.method} ${exchange.path} -> ${exchange.status}: ${text}`);
const shown = (errors) => errors.slice(0, 4).map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`).join('; ');

for (const exchange of recorded) {
    if (exchange.path === '/graphql') {
        let document;
        try {
            document = parse(exchange.request.query);
        } catch (error) {
            fault(exchange, error.message);
            continue;
        }
        for (const error of validate(schema, document)) fault(exchange, error.message);
        const operation = document.definitions.find((each) => each.kind === 'OperationDefinition');
        const values = getVariableValues(schema, operation.variableDefinitions ?? [], exchange.request.variables ?? {});
        for (const error of values.errors ?? []) fault(exchange, error.message);
        for (const name of Object.keys(exchange.request.variables ?? {}))
            if (!operation.variableDefinitions?.some((each) => each.variable.name.value === name)) fault(exchange, `variable ${name} is not declared`);
        // What the fake said, asked for again out of itself: a field of another type, or none where there must be one, is an error.
        if (exchange.response?.data) {
            const again = await execute({ schema, document, rootValue: exchange.response.data, variableValues: exchange.request.variables ?? {}, typeResolver: (value) => value.__typename ?? 'User' });
            for (const error of again.errors ?? []) fault(exchange, 'response: ' + error.path?.join('.') + ' ' + error.message);
        }
        covered.add('graphql ' + operation.selectionSet.selections.map((each) => each.name.value).join(' '));
        continue;
    }
    const method = exchange.method.toLowerCase();
    const match = templates.find((each) => each.pattern.test(exchange.path) && api.paths[each.template][method]);
    if (!match) {
        fault(exchange, 'GitHub describes no such call');
        continue;
    }
    const operation = api.paths[match.template][method];
    const name = `${method} ${match.template}`;
    covered.add(name);
    const parameters = [...(api.paths[match.template].parameters ?? []), ...(operation.parameters ?? [])].map(dereferenced);
    for (const [key, value] of Object.entries(exchange.query)) {
        const known = parameters.find((each) => each.in === 'query' && each.name === key);
        if (!known) fault(exchange, `the query's ${key} is not described`);
        else if (known.schema?.enum && !known.schema.enum.includes(value)) fault(exchange, `the query's ${key}=${value} is none of ${known.schema.enum}`);
    }
    const wanted = dereferenced(operation.requestBody)?.content?.['application/json']?.schema;
    if (exchange.request !== null) {
        if (!wanted) fault(exchange, 'a body is sent where none is described');
        else {
            const valid = validatorOf('request ' + name, () => closed(plain(local(wanted))));
            if (!valid(exchange.request)) fault(exchange, 'request: ' + shown(valid.errors));
        }
    } else if (wanted && dereferenced(operation.requestBody).required) fault(exchange, 'no body is sent where one is required');
    const answer = dereferenced(operation.responses[exchange.status]);
    if (!answer) {
        if (exchange.status < 400) fault(exchange, 'this status is not described');
        continue;
    }
    const described = answer.content?.['application/json']?.schema;
    if (described && exchange.response !== null) {
        const valid = validatorOf(`response ${exchange.status} ${name}`, () => plain(local(described)));
        if (!valid(exchange.response)) fault(exchange, 'response: ' + shown(valid.errors));
    }
}
for (const text of [...new Set(faults)].slice(0, 60)) console.log('FAULT ' + text);
console.log(`${recorded.length} exchanges, ${covered.size} calls of GitHub covered:`);
for (const name of [...covered].sort()) console.log('  ' + name);
process.exit(faults.length === 0 && covered.size > 0 ? 0 : 1);
