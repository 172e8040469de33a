// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: as FakeServer. A server of chat completions on loopback ("Create chat completion"), which can also do what no honest one does. What
// it was asked is what left the program, to the byte.
#pragma once

#include <fakegithub/fake_server.h>

namespace sb::fake {

/// The body of a completion whose message is `content`.
std::string completion(const std::string &content);

class FakeModel {
public:
    enum class Mood {
        Well, ///< answers with what it was told to say
        Prose,
        WrongSchema,
        Huge, ///< 10 MB
        Endless,
        Drip, ///< a byte a second
        Cut,
        Drop,
        Hang,
        WebPage,
        Busy, ///< 429, in ten minutes again
        Broken, ///< 500
        Elsewhere, ///< 307, to what it was told to say
    };

    FakeModel();
    /// Ending in "/v1".
    std::string url() const { return m_server.url() + "/v1"; }
    void say(const std::string &content);
    void feel(Mood mood);
    /// Of every request so far: the bodies.
    std::vector<std::string> asked();
    std::vector<Seen> seen() { return m_server.seen(); }
    /// Anything that was sent, headers too.
    bool heard(const std::string &text);

private:
    Wire answer();

    struct State {
        Mood mood = Mood::Well;
        std::string content = R"({"type":"docs","confidence":0.95,"reason":"only prose changes"})";
    };
    Guarded<State> m_state;
    FakeServer m_server;
};

} // namespace sb::fake
