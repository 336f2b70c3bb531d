import ArgumentParser

/// `sullivan study`: many cells, planned, stored and resumable.
struct StudyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "study", abstract: "List, plan, run, follow and merge studies.",
        discussion: """
            A study is a YAML file: networks, runtimes, settings, budget. Built-in ones are listed by 'study list'; \
            'study show quick > mine.yaml' gives a copy to change. Results are stored launch by launch: a study that \
            was interrupted goes on by the same command.
            """,
        subcommands: [
            StudyListCommand.self, StudyShowCommand.self, StudyPlanCommand.self, StudyRunCommand.self,
            StudyStatusCommand.self, StudyMergeCommand.self,
        ])
}
