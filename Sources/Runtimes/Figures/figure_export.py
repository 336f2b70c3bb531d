"""Draws the report's figures with vl-convert, and writes out the scripts that its page needs.

    figure_export.py bundle FILE.js               Vega, Vega-Lite and vega-embed as one script
    figure_export.py draw FORMAT[,FORMAT] SPEC…   NAME.svg, .png, .pdf beside each NAME.vl.json

Prints one line of JSON: {"ok": true, "files": […]} or {"ok": false, "message": "…"}.
"""

import json
import os
import pathlib
import sys

import vl_convert

# Pixels of a specification are points of a paper; a raster for print wants 600 in an inch of 72 of them.
PIXELS_PER_INCH = 600

# No specification of ours names an address; none is to be asked whatever one holds.
NO_ADDRESS = []


def write(path, data):
    """Writes a file whole or not at all."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.write_bytes(data)
    part.replace(path)


def bundle(path):
    write(pathlib.Path(path), vl_convert.javascript_bundle().encode())
    return [path]


def drawn(text, kind):
    if kind == "svg":
        return vl_convert.vegalite_to_svg(text, allowed_base_urls=NO_ADDRESS).encode()
    if kind == "png":
        return vl_convert.vegalite_to_png(text, ppi=PIXELS_PER_INCH, allowed_base_urls=NO_ADDRESS)
    return vl_convert.vegalite_to_pdf(text, allowed_base_urls=NO_ADDRESS)


def draw(kinds, paths):
    files = []
    for path in map(pathlib.Path, paths):
        text = path.read_text()
        for kind in kinds.split(","):
            file = path.with_name(path.name.removesuffix(".vl.json") + "." + kind)
            try:
                write(file, drawn(text, kind))
            except ValueError as error:
                raise ValueError(f"{path.name}: {str(error).strip().splitlines()[0]}") from error
            files.append(str(file))
    return files


def main(arguments):
    # What the library prints must not mix with the answer.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    try:
        files = bundle(arguments[1]) if arguments[0] == "bundle" else draw(arguments[1], arguments[2:])
        answer = {"ok": True, "files": files}
    except (OSError, ValueError) as error:
        answer = {"ok": False, "message": str(error)}
    print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
