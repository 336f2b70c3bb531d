// Sorts the table of results by a header (a second press turns the order round) and filters it by name, runtime and
// group. The page reads the same without it.
(function () {
    "use strict";
    const page = window.sullivan;
    const table = document.getElementById("results");
    if (!page || !table) { return; }
    const body = table.tBodies[0];
    const columns = page.report.tables.rows;
    const items = Array.from(body.rows).map(function (row, index) { return { row: row, index: index }; });
    const heads = Array.from(table.tHead.rows[0].cells);

    function compare(a, b) {
        return typeof a === "number" ? a - b : a.localeCompare(b, "en", { numeric: true });
    }
    function sort(field, direction) {
        const keys = columns[field];
        const missing = function (item) { return keys[item.index] === null; };
        items.sort(function (a, b) {
            // What has no figure stands last in either direction; equal ones keep the order measured.
            if (missing(a) || missing(b)) { return missing(a) - missing(b) || a.index - b.index; }
            return direction * compare(keys[a.index], keys[b.index]) || a.index - b.index;
        });
        body.append.apply(body, items.map(function (item) { return item.row; }));
    }
    heads.forEach(function (head) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = head.textContent;
        head.replaceChildren(button);
        button.addEventListener("click", function () {
            const current = head.getAttribute("aria-sort");
            // Figures begin with the greatest, names with the first.
            const first = head.classList.contains("num") ? "descending" : "ascending";
            const next = current === null ? first : current === "ascending" ? "descending" : "ascending";
            heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
            head.setAttribute("aria-sort", next);
            sort(head.dataset.field, next === "ascending" ? 1 : -1);
        });
    });

    const tools = document.getElementById("tools");
    function labelled(text, control) {
        const label = document.createElement("label");
        label.append(text, control);
        tools.appendChild(label);
        return control;
    }
    function menu(text, names, every) {
        const select = document.createElement("select");
        select.add(new Option(every, ""));
        names.forEach(function (name) { select.add(new Option(name, name)); });
        return labelled(text, select);
    }
    const search = document.createElement("input");
    search.type = "search";
    search.spellcheck = false;
    labelled("network", search);
    const runtimes = Array.from(new Set(columns.runtime));
    const runtime = menu("runtime", runtimes, "all runtimes");
    const group = menu("pattern or kind", page.report.groups, "all forms");
    const count = document.createElement("p");
    count.className = "count";
    count.setAttribute("role", "status");
    tools.appendChild(count);
    tools.hidden = false;

    function filter() {
        const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
        let shown = 0;
        items.forEach(function (item) {
            const name = columns.network[item.index].toLowerCase();
            const fits = words.every(function (word) { return name.includes(word); })
                && (runtime.value === "" || columns.runtime[item.index] === runtime.value)
                && (page.chosen.size === 0 || page.chosen.has(columns.group[item.index]));
            item.row.hidden = !fits;
            shown += fits ? 1 : 0;
        });
        count.textContent = shown === items.length ? shown + " rows" : shown + " of " + items.length + " rows";
    }
    search.addEventListener("input", filter);
    runtime.addEventListener("change", filter);
    group.addEventListener("change", function () { page.choose(group.value === "" ? [] : [group.value]); });
    page.listeners.push(function (list) {
        group.value = list.length === 1 ? list[0] : "";
        filter();
    });
    filter();
}());
