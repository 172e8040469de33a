CREATE TABLE events (
    seq ${id},
    key TEXT NOT NULL UNIQUE,
    at_ms INTEGER NOT NULL,
    doc ${blob} NOT NULL
);

CREATE TABLE jobs (
    id ${id},
    key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    state INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    not_before_ms INTEGER NOT NULL,
    error TEXT NOT NULL
);

CREATE INDEX jobs_waiting ON jobs (state, priority DESC, id);

CREATE TABLE repos (
    id TEXT PRIMARY KEY,
    doc ${blob} NOT NULL
);

CREATE TABLE pulls (
    key TEXT PRIMARY KEY,
    repo TEXT NOT NULL,
    head TEXT NOT NULL,
    doc ${blob} NOT NULL
);

CREATE INDEX pulls_head ON pulls (repo, head);

CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    repo TEXT NOT NULL,
    sha TEXT NOT NULL,
    branch TEXT NOT NULL,
    started_ms INTEGER NOT NULL,
    doc ${blob} NOT NULL
);

CREATE INDEX runs_sha ON runs (repo, sha);

CREATE INDEX runs_branch ON runs (repo, branch);

CREATE TABLE assessments (
    repo TEXT NOT NULL,
    sha TEXT NOT NULL,
    doc ${blob} NOT NULL,
    PRIMARY KEY (repo, sha)
);

CREATE TABLE diagnoses (
    run TEXT PRIMARY KEY,
    signature TEXT NOT NULL,
    doc ${blob} NOT NULL
);

CREATE INDEX diagnoses_signature ON diagnoses (signature);

CREATE TABLE patches (
    id TEXT PRIMARY KEY,
    run TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    doc ${blob} NOT NULL
);

CREATE INDEX patches_run ON patches (run);

CREATE TABLE proofs (
    patch TEXT PRIMARY KEY,
    doc ${blob} NOT NULL
);

CREATE TABLE patch_states (
    patch TEXT PRIMARY KEY,
    status TEXT NOT NULL,
    why TEXT NOT NULL,
    pull INTEGER NOT NULL,
    at_ms INTEGER NOT NULL
);

CREATE TABLE board_rows (
    key TEXT PRIMARY KEY,
    doc ${blob} NOT NULL
);

CREATE TABLE failure_rows (
    key TEXT PRIMARY KEY,
    doc ${blob} NOT NULL
);

CREATE TABLE patch_rows (
    key TEXT PRIMARY KEY,
    doc ${blob} NOT NULL
);

CREATE TABLE marks (
    mark INTEGER NOT NULL,
    subject TEXT NOT NULL,
    value TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (mark, subject)
);

CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE cursors (
    source TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE ledger (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    outcome TEXT NOT NULL,
    effect TEXT NOT NULL,
    action TEXT NOT NULL,
    repo TEXT NOT NULL,
    subject TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    approver_kind TEXT NOT NULL,
    approver TEXT NOT NULL,
    why TEXT NOT NULL,
    confidence REAL NOT NULL,
    before_sha TEXT NOT NULL,
    after_sha TEXT NOT NULL,
    detail TEXT NOT NULL,
    prev TEXT NOT NULL,
    hash TEXT NOT NULL,
    bytes ${blob} NOT NULL
);

CREATE INDEX ledger_effect ON ledger (effect);

CREATE INDEX ledger_subject ON ledger (subject);

CREATE TABLE ledger_head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL
);

CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
