/// The page's scripts as elements.
enum PageScripts {
    /// What the page does by itself: choosing, the table, the figures.
    static var own: String {
        let files = [
            PackageResources.page_choice_js, PackageResources.page_table_js, PackageResources.page_figures_js,
        ]
        return element(files.map(HTMLReport.resource).joined())
    }

    /// Vega's bundle with the licences that it is under.
    static func vega(_ bundle: String) -> String {
        element("/*\n\(HTMLReport.resource(PackageResources.vega_licences_txt))*/\n\(embeddable(bundle))\n")
    }

    private static func element(_ script: String) -> String {
        "<script>/*<![CDATA[*/\n\(script)/*]]>*/</script>\n"
    }

    /// A script of others, so that it ends neither its element nor its CDATA section.
    ///
    /// `</script` and `<!--` stand only in strings and regular expressions, where the backslash changes nothing;
    /// `]]>` only in comparisons such as `a[b[i]]>c`, where a space does not.
    static func embeddable(_ script: String) -> String {
        script.replacing("]]>", with: "]] >").replacing("<!--", with: "<\\!--")
            .replacing("</script", with: "<\\/script").replacing("</SCRIPT", with: "<\\/SCRIPT")
    }
}

/// The figures' colours as variables of the page's style.
enum PageVariables {
    /// Colours of ramps for light grounds; the style sheet sets those for dark ones.
    static var css: String {
        let ramp = FigurePalette.ramp.enumerated().map { "--ramp\($0): \($1);" }
        let diverging = FigurePalette.diverging.enumerated().map { "--div\($0): \($1);" }
        return ":root { \((ramp + diverging).joined(separator: " ")) --on-pale: #1d1c1a; --on-strong: #ffffff; }\n"
    }
}
