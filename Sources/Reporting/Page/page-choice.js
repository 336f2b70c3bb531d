// What a reader chose, known to the figures and the table alike: a set of groups (patterns, kinds of networks).
window.sullivan = (function () {
    "use strict";
    const element = document.getElementById("report-data");
    if (!element) { return null; }
    const report = JSON.parse(element.textContent);
    const chosen = new Set();
    const listeners = [];

    function changed() {
        const list = Array.from(chosen);
        listeners.forEach(function (listener) { listener(list); });
    }
    function toggle(group) {
        if (!chosen.delete(group)) { chosen.add(group); }
        if (chosen.size === report.groups.length) { chosen.clear(); }
        changed();
    }
    function choose(groups) {
        chosen.clear();
        groups.forEach(function (group) { chosen.add(group); });
        changed();
    }

    // Shapes and colours as the figures have them: both go round, five and six.
    const shapes = [
        "M7 2.6a4.4 4.4 0 1 0 .01 0z", "M3 3h8v8H3z", "M7 2l5 9H2z", "M7 1.4L12.6 7 7 12.6 1.4 7z", "M7 12L2 3h10z"
    ];
    function mark(index) {
        const name = "http://www.w3.org/2000/svg";
        const svg = document.createElementNS(name, "svg");
        const path = document.createElementNS(name, "path");
        svg.setAttribute("viewBox", "0 0 14 14");
        svg.setAttribute("aria-hidden", "true");
        svg.style.color = "var(--c" + index % 6 + ")";
        path.setAttribute("d", shapes[index % 5]);
        svg.appendChild(path);
        return svg;
    }

    const key = document.getElementById("key");
    if (key && report.groups.length > 1) {
        const chips = document.getElementById("chips");
        const buttons = report.groups.map(function (group, index) {
            const button = document.createElement("button");
            button.type = "button";
            button.setAttribute("aria-pressed", "false");
            button.append(mark(index), group);
            button.addEventListener("click", function () { toggle(group); });
            chips.appendChild(button);
            return button;
        });
        const all = document.createElement("button");
        all.type = "button";
        all.className = "all";
        all.textContent = "show all";
        all.hidden = true;
        all.addEventListener("click", function () { choose([]); });
        chips.appendChild(all);
        listeners.push(function (list) {
            buttons.forEach(function (button, index) {
                button.setAttribute("aria-pressed", String(list.includes(report.groups[index])));
            });
            chips.classList.toggle("some", list.length > 0);
            all.hidden = list.length === 0;
        });
        key.hidden = false;
    }
    return { report: report, toggle: toggle, choose: choose, chosen: chosen, listeners: listeners };
}());
