// Asked for when the server wants a token. It is kept for this tab, and sent to nobody else.
import { useEffect, useRef, useState } from "preact/hooks";
import { setToken, tokenWanted } from "../api/server";
import { loadCast } from "../state/cast";

export function TokenDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [token, set] = useState("");
  const wanted = tokenWanted.value;
  useEffect(() => {
    if (wanted) dialog.current?.showModal();
    else dialog.current?.close();
  }, [wanted]);

  const enter = (event: Event) => {
    event.preventDefault();
    if (token.trim() === "") return;
    setToken(token.trim());
    set("");
    void loadCast();
  };

  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="token-title" onCancel={(e) => e.preventDefault()}>
      <form onSubmit={enter}>
        <h2 id="token-title">This server wants a token</h2>
        <p>
          It is the line in the server’s <code>http.token_file</code>, or its variable{" "}
          <code>ELPIS_HTTP_TOKEN</code>. This tab keeps it until it is closed.
        </p>
        <label for="token">Token</label>
        <input
          id="token"
          type="password"
          autocomplete="off"
          value={token}
          onInput={(event) => set(event.currentTarget.value)}
        />
        <div class="row end">
          <button type="submit" disabled={token.trim() === ""}>
            Enter
          </button>
        </div>
      </form>
    </dialog>
  );
}
