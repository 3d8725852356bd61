// With whom one talks: somebody there is, or somebody new by name.
import { useRef, useState } from "preact/hooks";
import { cast, choose, chosen, displayName } from "../state/cast";

export function Who() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [name, setName] = useState("");
  const known = cast.value;
  const names = known.some((each) => each.name === chosen.value)
    ? known.map((each) => each.name)
    : [chosen.value, ...known.map((each) => each.name)];

  const begin = (event: Event) => {
    event.preventDefault();
    if (name.trim() === "") return;
    choose(name.trim());
    setName("");
    dialog.current?.close();
  };

  return (
    <div class="who">
      <label class="unseen" for="who">
        Character
      </label>
      <select
        id="who"
        value={chosen.value}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        {names.map((each) => (
          <option key={each} value={each}>
            {displayName(each)}
          </option>
        ))}
      </select>
      <button
        type="button"
        class="quiet icon"
        aria-label="Somebody new"
        title="Somebody new"
        onClick={() => dialog.current?.showModal()}
      >
        <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
          <path d="M10 4v12M4 10h12" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" />
        </svg>
      </button>
      <dialog ref={dialog} class="dialog" aria-labelledby="new-title">
        <form onSubmit={begin}>
          <h2 id="new-title">Somebody new</h2>
          <p>A name is enough. Whoever has it begins to live with the first word, and is remembered.</p>
          <label for="new-name">Name</label>
          <input
            id="new-name"
            value={name}
            autocomplete="off"
            onInput={(event) => setName(event.currentTarget.value)}
          />
          <div class="row end">
            <button type="button" class="quiet" onClick={() => dialog.current?.close()}>
              Cancel
            </button>
            <button type="submit" disabled={name.trim() === ""}>
              Begin
            </button>
          </div>
        </form>
      </dialog>
    </div>
  );
}
