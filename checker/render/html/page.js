"use strict";
/* Tools for tables, and the language of what a style sheet can't reach. Everything is built from text. */
(() => {
  const words = JSON.parse(document.getElementById("words").textContent);
  const spoken = () => document.querySelector("input[name=lang]:checked").value;

  const make = (name, attributes = {}, ...content) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...content);
    return made;
  };
  const both = (key, values = {}) =>
    Object.entries(words.say[key]).map(([lang, said]) => {
      const text = said.replace(/\{(\w+)\}/g, (_, name) => values[name].toLocaleString("en"));
      const part = make("span", { lang }, text);
      part.hidden = lang !== document.documentElement.lang;
      return part;
    });
  const seen = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeName === "SPAN" && node.lang && node.lang !== spoken()) return "";
    return Array.from(node.childNodes, seen).join("");
  };

  /* Numbers by their size, sums of each currency together. */
  const amounts = (alphabetic) => (one, other) => {
    const [a, b] = [one, other].map((key) => /^(.*?)(-?[\d.]+)?$/.exec(key));
    return alphabetic(a[1], b[1]) || Number(a[2]) - Number(b[2]);
  };

  const tools = (table) => {
    const body = table.tBodies[0];
    const heads = Array.from(table.tHead.rows[0].cells);
    const rows = Array.from(body.rows);
    if (rows.length < 2) return;
    const status = make("span", { role: "status" });
    const say = (...said) => status.replaceChildren(...both(...said));

    heads.forEach((head, at) => {
      const button = make("button", { type: "button" }, ...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const up = head.getAttribute("aria-sort") !== "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        const alphabetic = new Intl.Collator(spoken(), { numeric: true }).compare;
        const order = head.classList.contains("number") ? amounts(alphabetic) : alphabetic;
        const keys = new Map(rows.map((row) => [row, row.cells[at].dataset.order ?? seen(row.cells[at])]));
        const last = (key) => key === "";
        rows.sort((a, b) => {
          const [one, two] = [keys.get(a), keys.get(b)];
          return last(one) - last(two) || (up ? 1 : -1) * order(one, two);
        });
        body.append(...rows);
      });
    });

    const copy = make("button", { type: "button" }, ...both("copy"));
    copy.addEventListener("click", async () => {
      const kept = rows.filter((row) => !row.hidden);
      const cell = (each) => {
        const said = seen(each).replace(/\s+/g, " ").trim();
        return /^[=+@＝＋－＠-]/.test(said) && isNaN(said) ? "'" + said : said;
      };
      const line = (cells) => Array.from(cells, cell).join("\t");
      const text = [line(heads), ...kept.map((row) => line(row.cells))].join("\n");
      say((await put(text)) ? "copied" : "refused", { n: kept.length });
    });
    const bar = make("div", { class: "tools" });
    if (rows.length > 5) {
      const box = make("input", { type: "search", autocomplete: "off" });
      let texts;
      box.addEventListener("input", () => {
        texts ??= new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
        const wanted = box.value.toLowerCase().split(/\s+/);
        rows.forEach((row) => { row.hidden = !wanted.every((word) => texts.get(row).includes(word)); });
        say("shown", { n: rows.filter((row) => !row.hidden).length, of: rows.length });
      });
      bar.append(make("label", {}, ...both("filter"), " ", box));
    }
    bar.append(copy, status);
    table.parentNode.before(bar);
  };

  const put = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = make("textarea", { readonly: "" });
      area.value = text;
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  };

  const furnish = (part) => part.querySelectorAll(".scroll > table").forEach(tools);
  furnish(document);
  document.addEventListener("furnish", (event) => furnish(event.target)); /* a part that came later */
  document.querySelectorAll("input[name=lang]").forEach((choice) =>
    choice.addEventListener("change", () => {
      document.documentElement.lang = spoken();
      document.title = words.titles[spoken()];
    }));
  /* What is folded is open on paper, in browsers too whose style sheets can't see to that. */
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = Array.from(document.querySelectorAll("details:not([open])"));
    folded.forEach((part) => { part.open = true; });
  });
  addEventListener("afterprint", () => folded.forEach((part) => { part.open = false; }));
})();
