// Passkeys. A form with data-passkey asks the portal what to ask the browser for, and is sent
// with the browser's answer. Without this script, or where the browser has no passkeys, the
// page says so.

{ // names of its own: all scripts of a page share theirs
  const able = !!(window.PublicKeyCredential && navigator.credentials);
  const decode = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const encode = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  // What the portal sends is JSON, in which bytes are base64url.
  const options = (json) => {
    const key = { ...json.publicKey, challenge: decode(json.publicKey.challenge) };
    if (key.user) key.user = { ...key.user, id: decode(key.user.id) };
    for (const list of ["excludeCredentials", "allowCredentials"]) {
      if (key[list]) key[list] = key[list].map((c) => ({ ...c, id: decode(c.id) }));
    }
    return key;
  };

  const answer = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = encode(credential.response[name]);
    }
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return JSON.stringify({
      id: credential.id, rawId: encode(credential.rawId), type: credential.type, response,
      authenticatorAttachment: credential.authenticatorAttachment || undefined, clientExtensionResults: {},
    });
  };

  let waiting; // what ends the offer of passkeys in the field for the address

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const fault = form.querySelector("[data-passkey-fault]");
    const fail = (text) => {
      delete form.dataset.busy;
      fault.lastElementChild.textContent = text;
      fault.hidden = !text;
    };
    const begin = async () => {
      const response = await fetch(form.dataset.passkey, {
        method: "POST", mode: "same-origin", cache: "no-store", headers: { Accept: "application/json", "X-CSRF-Token": form.elements.csrf_token.value },
      });
      const body = await response.json();
      if (!response.ok) throw new Error(body.message);
      return body;
    };
    const run = async (more) => {
      const asked = await begin();
      const call = form.dataset.passkeyCreate === undefined ? "get" : "create";
      const credential = await navigator.credentials[call]({ publicKey: options(asked.options), ...more });
      form.elements.challenge.value = asked.challenge;
      form.elements.answer.value = answer(credential);
      form.submit();
    };

    if (!able) {
      fail(form.dataset.unable);
      fault.className = "hint"; // there are other ways
      fault.firstElementChild.remove();
      for (const button of form.querySelectorAll("button")) button.disabled = true;
      continue;
    }
    const button = form.querySelector("[data-passkey-button]");
    button.hidden = false;
    if (button.autofocus && document.activeElement === document.body) button.focus(); // it was hidden when the page opened
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      fail("");
      waiting?.abort();
      try {
        await run({});
      } catch (error) {
        const canceled = ["NotAllowedError", "AbortError"].includes(error.name);
        const known = error.name === "InvalidStateError" ? form.dataset.known : error.message;
        fail(canceled ? form.dataset.unused : known || form.dataset.unused);
      }
    });
    // Browsers that can offer passkeys where the address is typed.
    if (form.dataset.passkeyOffer !== undefined && PublicKeyCredential.isConditionalMediationAvailable) {
      PublicKeyCredential.isConditionalMediationAvailable().then((can) => {
        if (!can) return;
        waiting = new AbortController();
        run({ mediation: "conditional", signal: waiting.signal }).catch(() => {});
      });
    }
  }
}
