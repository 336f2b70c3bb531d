// Sorts the table of results by a header; a second press turns the order round. The page reads the same without it.
(function () {
    "use strict";
    var table = document.getElementById("results");
    if (!table) { return; }
    var body = table.tBodies[0];
    var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
    function key(row, column) {
        var cell = row.cells[column];
        if (!cell.hasAttribute("data-key")) { return cell.textContent; }
        var value = cell.getAttribute("data-key");
        return value === "" ? null : Number(value);
    }
    function compare(a, b) {
        return typeof a === "number" ? a - b : a.localeCompare(b, "en", { numeric: true });
    }
    function sort(column, direction) {
        var rows = Array.prototype.map.call(body.rows, function (row) { return { row: row, key: key(row, column) }; });
        rows.sort(function (a, b) {
            // What has no figure stands last in either direction.
            if (a.key === null || b.key === null) { return (a.key === null) - (b.key === null); }
            return direction * compare(a.key, b.key);
        });
        rows.forEach(function (item) { body.appendChild(item.row); });
    }
    heads.forEach(function (head, column) {
        var button = document.createElement("button");
        button.type = "button";
        button.textContent = head.textContent;
        head.textContent = "";
        head.appendChild(button);
        button.addEventListener("click", function () {
            var current = head.getAttribute("aria-sort");
            // Figures begin with the greatest, names with the first.
            var first = head.classList.contains("num") ? "descending" : "ascending";
            var next = current === null ? first : current === "ascending" ? "descending" : "ascending";
            heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
            head.setAttribute("aria-sort", next);
            sort(column, next === "ascending" ? 1 : -1);
        });
    });
}());
