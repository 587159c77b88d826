// Reckons while numbers are typed. Everything works without this file, by the button.
(() => {
  "use strict";
  document.getElementById("summary")?.focus();
  // A document is being read: look every second whether it is done.
  const waiting = document.querySelector("[data-wait]");
  if (waiting) {
    const look = async () => {
      const text = await fetch(location.href).then((reply) => (reply.ok ? reply.text() : "data-wait"), () => "data-wait");
      if (text.includes("data-wait")) setTimeout(look, 1000);
      else location.reload();
    };
    setTimeout(look, 700);
  }

  const form = document.getElementById("bench") ?? document.getElementById("size");
  if (!form) return;
  document.documentElement.classList.add("scripted");

  const line = document.getElementById("live-line");
  let timer = 0;
  let asked = 0;

  const put = (fresh) => {
    const old = document.getElementById(fresh.id);
    if (!old || old.isEqualNode(fresh)) return;
    const open = [...old.querySelectorAll("details[open]")].map((each) => each.id);
    for (const each of fresh.querySelectorAll("details")) each.open = open.includes(each.id);
    if (old.contains(document.activeElement)) return;
    old.replaceWith(fresh);
    const input = fresh.dataset.field && document.getElementById(fresh.dataset.field);
    if (!input) return;
    input.placeholder = fresh.dataset.place;
    if ("wrong" in fresh.dataset) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  };

  const show = (text) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    for (const fresh of page.querySelectorAll("[data-live]")) put(document.importNode(fresh, true));
    const state = document.querySelector("[data-address]");
    if (!state) return;
    history.replaceState(null, "", state.dataset.address);
    const other = form.id === "bench" && document.querySelector("a.lang");
    if (!other) return;
    const address = new URL(state.dataset.address, location.href);
    address.searchParams.set("lang", other.hreflang);
    other.href = address.href;
  };

  const reckon = async () => {
    const turn = ++asked;
    const typed = new URLSearchParams(new FormData(form));
    typed.set("go", "live");
    const sent = form.method === "post" ? [form.action, { method: "POST", body: typed }] : [`${form.action}?${typed}`];
    try {
      const reply = await fetch(...sent);
      if (turn !== asked) return;
      if (!reply.ok && reply.status !== 422) throw new Error(reply.status);
      show(await reply.text());
      line.className = "live-line small unseen";
      line.textContent = document.querySelector("#totals .main, #sizes .answer")?.textContent.replace(/\s+/g, " ").trim() ?? "";
    } catch {
      if (turn !== asked) return;
      line.className = "live-line small bad";
      line.textContent = form.dataset.failed;
    }
  };

  form.addEventListener("input", (event) => {
    if (!event.target.closest(".factor, .toggle, .mode, .sizing .field")) return;
    clearTimeout(timer);
    timer = setTimeout(reckon, 180);
  });
})();
