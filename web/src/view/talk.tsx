// The talk with the chosen character, and its feeling beside it.
import { useEffect, useRef, useState } from "preact/hooks";
import { tint } from "../feeling/place";
import { castTrouble, chosen, descriptionOf, displayName } from "../state/cast";
import { again, cancel, forget, say, talkOf, writing, type Said } from "../state/talk";
import { FeltText, Legend } from "./felt_text";
import { Panel } from "./panel";

const openings = ["How do you feel just now?", "Tell me about the sea.", "I fixed the bug at last!"];

function Answer(props: { said: Said; name: string; last: boolean }) {
  const { said, name } = props;
  return (
    <article class="message message-theirs felt" style={tint(said.whole)} aria-label={`${name} says`}>
      <h3 class="speaker">
        <span class="speaker-dot" aria-hidden="true" />
        {name}
        {said.after && <span class="speaker-felt">{said.after.label}</span>}
      </h3>
      {said.text !== "" && <FeltText text={said.text} spans={said.spans} name={name} />}
      {said.state === "writing" && (
        <p class="writing">
          <span class="writing-dots" aria-hidden="true" />
          {said.text === "" ? "thinks…" : "writes…"}
        </p>
      )}
      {said.state === "stopped" && <p class="note">Stopped by you.</p>}
      {said.cut && <p class="note">It had become as long as an answer may be.</p>}
      {said.trouble && (
        <p class="trouble" role="alert">
          {said.trouble}
        </p>
      )}
      {said.unread && <p class="note">Words are not marked: {said.unread}.</p>}
      {props.last && said.state !== "writing" && (
        <p class="message-actions">
          <button type="button" class="link" onClick={() => void again()}>
            {said.state === "failed" ? "Try again" : "Answer again"}
          </button>
        </p>
      )}
    </article>
  );
}

function Invitation(props: { name: string }) {
  return (
    <div class="invitation">
      <h2>Talk with {props.name}</h2>
      <p>
        {descriptionOf(chosen.value) ||
          "What you say, and what it answers, moves how it feels. How it feels moves what it answers."}
      </p>
      {castTrouble.value && <p class="note">{castTrouble.value}</p>}
      <ul>
        {openings.map((each) => (
          <li key={each}>
            <button type="button" class="opening" onClick={() => void say(each)}>
              {each}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Composer(props: { name: string }) {
  const [text, setText] = useState("");
  const box = useRef<HTMLTextAreaElement>(null);
  const busy = writing.value !== undefined;
  useEffect(() => {
    if (!box.current) return;
    box.current.style.height = "auto";
    box.current.style.height = `${Math.min(box.current.scrollHeight + 2, 180)}px`;
  }, [text]);
  const send = (event?: Event) => {
    event?.preventDefault();
    if (busy || text.trim() === "") return;
    void say(text.trim());
    setText("");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event);
    if (event.key === "Escape" && busy) cancel();
  };
  return (
    <form class="composer" onSubmit={send}>
      <label class="unseen" for="say">
        Say something to {props.name}
      </label>
      <textarea
        id="say"
        ref={box}
        rows={1}
        value={text}
        placeholder={`Say something to ${props.name}`}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {busy ? (
        <button type="button" onClick={cancel}>
          Stop
        </button>
      ) : (
        <button type="submit" disabled={text.trim() === ""}>
          Say
        </button>
      )}
    </form>
  );
}

export function Talk() {
  const character = chosen.value;
  const name = displayName(character);
  const talk = talkOf(character);
  const scroll = useRef<HTMLDivElement>(null);
  const follows = useRef(true); // as long as nobody scrolls up
  useEffect(() => {
    const box = scroll.current;
    if (box && follows.current) box.scrollTop = box.scrollHeight;
  }, [talk]);
  const onScroll = (event: Event) => {
    const box = event.currentTarget as HTMLDivElement;
    follows.current = box.scrollHeight - box.scrollTop - box.clientHeight < 60;
  };
  const marked = talk.some((said) => said.spans.length > 0);
  const last = talk.at(-1)?.id;
  return (
    <>
      <section class="talk" aria-label={`Talk with ${name}`}>
        <h1 class="unseen">Talk with {name}</h1>
        <div class="talk-scroll" ref={scroll} onScroll={onScroll} tabIndex={0} role="log" aria-live="off" aria-label="What has been said">
          <div class="talk-column">
            {talk.length === 0 && <Invitation name={name} />}
            {talk.map((said) =>
              said.role === "user" ? (
                <article key={said.id} class="message message-mine" aria-label="You say">
                  <p class="said">{said.text}</p>
                </article>
              ) : (
                <Answer key={said.id} said={said} name={name} last={said.id === last} />
              ),
            )}
          </div>
        </div>
        <div class="talk-foot">
          <div class="talk-column">
            {marked && <Legend />}
            <Composer name={name} />
            {talk.length > 0 && (
              <p class="talk-actions">
                <span>Enter sends, Shift+Enter begins a line.</span>
                <button type="button" class="link" onClick={() => forget(character)}>
                  Clear this talk
                </button>
              </p>
            )}
          </div>
        </div>
      </section>
      <Panel />
    </>
  );
}
