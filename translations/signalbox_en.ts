<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US">
<context>
    <name>QObject</name>
    <message numerus="yes">
        <source>%n commit(s)</source>
        <translation>
            <numerusform>%n commit</numerusform>
            <numerusform>%n commits</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n correction(s)</source>
        <translation>
            <numerusform>%n correction</numerusform>
            <numerusform>%n corrections</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QScrollArea</name>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 and %n more</numerusform>
            <numerusform>%1 and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sb::board::BoardDetail</name>
    <message numerus="yes">
        <source>%n similar case(s)</source>
        <translation>
            <numerusform>%n similar case</numerusform>
            <numerusform>%n similar cases</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sb::board::BoardPage</name>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n selected</numerusform>
            <numerusform>%n selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Marking %n draft(s) ready</source>
        <translation>
            <numerusform>Marking %n draft ready</numerusform>
            <numerusform>Marking %n drafts ready</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Re-running the checks of %n pull request(s)</source>
        <translation>
            <numerusform>Re-running the checks of %n pull request</numerusform>
            <numerusform>Re-running the checks of %n pull requests</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pull request(s)</source>
        <translation>
            <numerusform>%n pull request</numerusform>
            <numerusform>%n pull requests</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Mark %n draft(s) ready: %1? %2 of the selected are no drafts and are left out.</source>
        <translation>
            <numerusform>Mark %n draft ready: %1? %2 of the selected are no draft and are left out.</numerusform>
            <numerusform>Mark %n drafts ready: %1? %2 of the selected are no drafts and are left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Re-run the failed checks of %n pull request(s): %1? %2 of the selected have none and are left out.</source>
        <translation>
            <numerusform>Re-run the failed checks of %n pull request: %1? %2 of the selected have none and are left out.</numerusform>
            <numerusform>Re-run the failed checks of %n pull requests: %1? %2 of the selected have none and are left out.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sb::diff::DiffView</name>
    <message numerus="yes">
        <source>%n unchanged line(s) hidden</source>
        <translation>
            <numerusform>%n unchanged line hidden</numerusform>
            <numerusform>%n unchanged lines hidden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n line(s) not loaded</source>
        <translation>
            <numerusform>%n line not loaded</numerusform>
            <numerusform>%n lines not loaded</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unchanged line(s)</source>
        <translation>
            <numerusform>%n unchanged line</numerusform>
            <numerusform>%n unchanged lines</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n line(s): too many to show at once. Load diff (e)</source>
        <translation>
            <numerusform>%n line: too many to show at once. Load diff (e)</numerusform>
            <numerusform>%n lines: too many to show at once. Load diff (e)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sb::failures::FailureModel</name>
    <message numerus="yes">
        <source>%n run(s)</source>
        <translation>
            <numerusform>%n run</numerusform>
            <numerusform>%n runs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n patch(es)</source>
        <translation>
            <numerusform>%n patch</numerusform>
            <numerusform>%n patches</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n repo(s)</source>
        <translation>
            <numerusform>%n repo</numerusform>
            <numerusform>%n repos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sb::failures::FailuresPage</name>
    <message numerus="yes">
        <source>%n need(s) triage</source>
        <translation>
            <numerusform>%n needs triage</numerusform>
            <numerusform>%n need triage</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n selected</numerusform>
            <numerusform>%n selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Re-running %n failed run(s)</source>
        <translation>
            <numerusform>Re-running %n failed run</numerusform>
            <numerusform>Re-running %n failed runs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Re-run %n failed run(s): %1?</source>
        <translation>
            <numerusform>Re-run %n failed run: %1?</numerusform>
            <numerusform>Re-run %n failed runs: %1?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sb::feed::Feed</name>
    <message numerus="yes">
        <source>%n done</source>
        <translation>
            <numerusform>%n done</numerusform>
            <numerusform>%n done</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sb::kit::ListView</name>
    <message numerus="yes">
        <source>%n new ▸</source>
        <translation>
            <numerusform>%n new ▸</numerusform>
            <numerusform>%n new ▸</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sb::ledger::LedgerPage</name>
    <message numerus="yes">
        <source>Revert %n commit(s) on %1 through branch %2? It applies cleanly.</source>
        <translation>
            <numerusform>Revert %n commit on %1 through branch %2? It applies cleanly.</numerusform>
            <numerusform>Revert %n commits on %1 through branch %2? It applies cleanly.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sb::log::LogPane</name>
    <message numerus="yes">
        <source>%n match(es)</source>
        <translation>
            <numerusform>%n match</numerusform>
            <numerusform>%n matches</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n line(s)</source>
        <translation>
            <numerusform>%n line</numerusform>
            <numerusform>%n lines</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>searching %1 %, %n line(s) so far, Esc stops</source>
        <translation>
            <numerusform>searching %1 %, %n line so far, Esc stops</numerusform>
            <numerusform>searching %1 %, %n lines so far, Esc stops</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sb::patches::PatchesPage</name>
    <message numerus="yes">
        <source>%n need(s) you</source>
        <translation>
            <numerusform>%n needs you</numerusform>
            <numerusform>%n need you</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sb::settings::HooksPage</name>
    <message numerus="yes">
        <source>%n delivery(s) were missed, fetched again at %1</source>
        <translation>
            <numerusform>One delivery was missed, fetched again at %1</numerusform>
            <numerusform>%n deliveries were missed, fetched again at %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sb::settings::ModelsPage</name>
    <message numerus="yes">
        <source>%n file(s) are kept out of it</source>
        <translation>
            <numerusform>One file is kept out of it</numerusform>
            <numerusform>%n files are kept out of it</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sb::settings::RulesPage</name>
    <message numerus="yes">
        <source>%1 of %n stored pull request(s) would be decided differently; %2 would be armed to merge.</source>
        <translation>
            <numerusform>%1 of %n stored pull request would be decided differently; %2 would be armed to merge.</numerusform>
            <numerusform>%1 of %n stored pull requests would be decided differently; %2 would be armed to merge.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sb::shell::HostWords</name>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 and %n more</numerusform>
            <numerusform>%1 and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Online again. %n approval(s) were queued: %1. Send now?</source>
        <translation>
            <numerusform>Online again. One approval was queued: %1. Send it now?</numerusform>
            <numerusform>Online again. %n approvals were queued: %1. Send them now?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sb::shell::MainWindow</name>
    <message numerus="yes">
        <source>%n job(s) running</source>
        <translation>
            <numerusform>%n job running</numerusform>
            <numerusform>%n jobs running</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n repositories</source>
        <translation>
            <numerusform>%n repository</numerusform>
            <numerusform>%n repositories</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sb::trends::TrendModel</name>
    <message numerus="yes">
        <source>No runs in the last %n day(s).</source>
        <translation>
            <numerusform>No runs in the last %n day.</numerusform>
            <numerusform>No runs in the last %n days.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sb::trends::TrendsPage</name>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
</context>
</TS>
