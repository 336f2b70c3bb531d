// Draws the figures with Vega, those in sight first, and tells each of them what was chosen.
(function () {
    "use strict";
    const page = window.sullivan;
    if (!page || !window.vegaEmbed || page.report.figures.length === 0) { return; }
    const report = page.report;
    const root = document.documentElement;
    const views = [];
    const waiting = new Map();

    // The rows of a table with those fields that a figure needs. Vega writes into rows, so each figure has its own.
    function records(name, fields) {
        const columns = report.tables[name];
        const own = fields.filter(function (field) { return columns[field]; });
        const count = own.length === 0 ? 0 : columns[own[0]].length;
        const rows = new Array(count);
        for (let index = 0; index < count; index += 1) {
            const row = {};
            for (const field of own) { row[field] = columns[field][index]; }
            rows[index] = row;
        }
        return rows;
    }

    // Where there is little room, names are cut shorter and figures beside the marks left to the tooltip.
    function fitted(figure, width) {
        const spec = JSON.parse(JSON.stringify(figure.spec));
        const config = JSON.parse(JSON.stringify(report.config));
        if (width < 520) {
            spec.layer = spec.layer && spec.layer.filter(function (layer) { return layer.name !== "figures"; });
            if (!spec.layer) { delete spec.layer; }
            config.axisY.labelLimit = Math.round(width * 0.36);
        }
        spec.datasets = {};
        Object.keys(figure.fields).forEach(function (name) {
            spec.datasets[name] = records(name, figure.fields[name]);
        });
        return { spec: spec, config: config };
    }

    function save(figure, view) {
        view.toSVG().then(function (text) {
            const style = getComputedStyle(root);
            const plain = text.replace(/var\((--[\w-]+)\)/g, function (whole, name) {
                return style.getPropertyValue(name).trim() || "currentColor";
            });
            const link = document.createElement("a");
            link.href = URL.createObjectURL(new Blob([plain], { type: "image/svg+xml" }));
            link.download = figure.id + ".svg";
            link.click();
            setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
        });
    }

    function draw(figure) {
        const place = document.getElementById("plot-" + figure.id);
        const made = fitted(figure, place.clientWidth);
        return window.vegaEmbed(place, made.spec, {
            mode: "vega-lite", renderer: "svg", actions: false, config: made.config, defaultStyle: false,
            // Expressions are interpreted: the page's policy allows no code to be made of text.
            ast: true, tooltip: { disableDefaultStyle: true }
        }).then(function (result) {
            const view = result.view;
            place.style.minHeight = "";
            place.dataset.drawn = "true";
            // What it shows is said by the place's own label.
            place.querySelectorAll("svg").forEach(function (svg) { svg.setAttribute("aria-hidden", "true"); });
            view.addEventListener("click", function (event, item) {
                const group = item && item.datum && item.datum.group;
                if (group) { page.toggle(group); }
            });
            const item = { figure: figure, view: view, choosing: Boolean(figure.spec.params) };
            views.push(item);
            tell(item, Array.from(page.chosen));
            const button = document.createElement("button");
            button.type = "button";
            button.className = "save";
            button.textContent = "SVG";
            button.setAttribute("aria-label", "Save as SVG: " + figure.id);
            button.addEventListener("click", function () { save(figure, view); });
            place.parentElement.appendChild(button);
        }, function (error) {
            place.dataset.drawn = "failed";
            place.textContent = "This figure could not be drawn: " + error.message;
            console.error(figure.id, error);
        });
    }

    function tell(item, list) {
        if (item.choosing && item.told !== list.join("\n")) {
            item.told = list.join("\n");
            item.view.signal("chosen", list).runAsync();
        }
    }
    page.listeners.push(function (list) { views.forEach(function (item) { tell(item, list); }); });

    function take(id) {
        const figure = waiting.get(id);
        waiting.delete(id);
        if (figure) { draw(figure).then(finish); }
    }
    function finish() {
        const open = report.figures.filter(function (figure) {
            return !document.getElementById("plot-" + figure.id).dataset.drawn;
        });
        if (open.length === 0) { root.dataset.figures = "drawn"; }
    }
    const idle = window.requestIdleCallback || function (work) { return setTimeout(work, 50); };
    // One after the other in the reader's pauses, so that all are there when the page is printed or searched.
    function next() {
        const id = waiting.keys().next().value;
        if (id === undefined) { return; }
        take(id);
        idle(next);
    }

    const sight = new IntersectionObserver(function (entries) {
        entries.filter(function (entry) { return entry.isIntersecting; }).forEach(function (entry) {
            sight.unobserve(entry.target);
            take(entry.target.id.slice("plot-".length));
        });
    }, { rootMargin: "300px" });
    report.figures.forEach(function (figure) {
        const place = document.getElementById("plot-" + figure.id);
        waiting.set(figure.id, figure);
        place.style.minHeight = (typeof figure.spec.height === "number" ? figure.spec.height + 60 : 360) + "px";
        sight.observe(place);
    });
    window.addEventListener("load", function () { idle(next); });
}());
