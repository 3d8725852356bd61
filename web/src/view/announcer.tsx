// Reads an answer aloud where somebody listens instead of looking: whole sentences, not every token.
import { useEffect, useRef, useState } from "preact/hooks";
import { sentences } from "../feeling/words";
import { displayName } from "../state/cast";
import { talkOf, writing } from "../state/talk";

export function Announcer() {
  const now = writing.value;
  const said = now && talkOf(now.character).find((each) => each.id === now.id);
  const at = useRef({ id: 0, until: 0, text: "", character: "" });
  const [aloud, setAloud] = useState("");
  useEffect(() => {
    const place = at.current;
    if (now && said) {
      if (place.id !== now.id) {
        at.current = { id: now.id, until: 0, text: "", character: now.character };
        setAloud(`${displayName(now.character)} answers.`);
        return;
      }
      place.text = said.text;
      const next = sentences(said.text, place.until);
      place.until = next.until;
      if (next.said) setAloud(next.said);
      return;
    }
    if (place.id === 0) return;
    const last = talkOf(place.character).find((each) => each.id === place.id);
    const rest = (last?.text ?? "").slice(place.until).trim();
    place.id = 0;
    if (last?.state === "failed") setAloud(last.trouble ?? "The answer failed.");
    else if (rest) setAloud(rest);
  }, [now, said?.text]);
  return (
    <div class="unseen" role="status" aria-live="polite" data-testid="aloud">
      {aloud}
    </div>
  );
}
