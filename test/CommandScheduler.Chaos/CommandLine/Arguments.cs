using System.Globalization;

using CommandScheduler.Chaos.Ledger;
using CommandScheduler.Chaos.Scenarios;

namespace CommandScheduler.Chaos;

/// <summary>What the program is asked for.</summary>
internal sealed record Arguments
{
    /// <summary>The verb by which the program runs as a silo. Only the program itself says it.</summary>
    public const string SiloVerb = "silo";

    public const string Usage = """
        Runs silos, does bad things to them and their database, and judges whether every promise was kept.

          dotnet run -c Release --project test/CommandScheduler.Chaos -- [scenario...] [options]

          list           lists the scenarios
          --minutes N    how long faults are made, in all (5); the scenarios share it
          --seed S       what is played, and when which fault begins (a random one)
          --faults N     ends a scenario after so many faults, if that is sooner
          --silos N      how many silos (as many as the scenario wants; not more than it can have)
          --rate N       how many plays begin each second (as many as the scenario wants)
          --short        the form for each change of the code: a few scenarios, a minute of faults
          --ledgers DIR  plays nothing: judges the ledgers that an earlier run of the one scenario left
          --keep         keeps ledgers and logs of what passed, too
          --help         this

        Without a scenario all are run. The exit code is 0 if all that could be run passed, 1 if one failed, 2 for bad arguments.
        """;

    public IReadOnlyList<Scenario> Scenarios { get; private init; } = ScenarioList.All;

    public double Minutes { get; private init; } = 5;

    public int Seed { get; private init; } = Random.Shared.Next(1_000_000);

    public int? Faults { get; private init; }

    public int? Silos { get; private init; }

    public double? Rate { get; private init; }

    /// <summary>Gets the folder with the ledgers of an earlier run, to be judged again; null to play one.</summary>
    public string? Ledgers { get; private init; }

    public bool Keep { get; private init; }

    public bool Help { get; private init; }

    public bool List { get; private init; }

    /// <summary>Gets how each of the scenarios is run.</summary>
    public RunSettings RunSettings => new()
    {
        Seed = Seed,
        Time = TimeSpan.FromMinutes(Minutes / Scenarios.Count),
        Faults = Faults,
        Silos = Silos,
        Rate = Rate,
        Keep = Keep,
        Ledgers = Ledgers,
    };

    /// <summary>Gets what is said before the first scenario.</summary>
    public string Opening
    {
        get
        {
            if (Ledgers is not null)
            {
                return $"{Scenarios[0].Name}: the ledgers in {Ledgers} are judged again";
            }

            var minutes = RunSettings.Time.TotalMinutes.ToString("0.0", CultureInfo.InvariantCulture);
            var scenarios = Scenarios.Count == 1 ? "1 scenario" : $"{Scenarios.Count} scenarios";
            return $"seed {Seed}, {scenarios}, {minutes} minutes of faults{(Scenarios.Count == 1 ? "" : " each")}; a minute of faults takes 1.6 to 3 in all";
        }
    }

    /// <exception cref="ArgumentException">An argument is unusable; the message says which, and what would be right.</exception>
    public static Arguments Parse(IReadOnlyList<string> words)
    {
        var arguments = new Arguments();
        List<Scenario> scenarios = [];
        for (var index = 0; index < words.Count; index++)
        {
            var word = words[index];
            switch (word)
            {
                case "--help" or "-h" or "help":
                    arguments = arguments with { Help = true };
                    break;
                case "list" or "--list":
                    arguments = arguments with { List = true };
                    break;
                case "--keep":
                    arguments = arguments with { Keep = true };
                    break;
                case "--short" or "ci":
                    arguments = arguments with { Minutes = ScenarioList.ShortMinutes, Silos = ScenarioList.ShortSilos };
                    scenarios.AddRange(ScenarioList.Short);
                    break;
                case ['-', ..]:
                    arguments = arguments.With(word, ++index < words.Count ? words[index] : null);
                    break;
                default:
                    scenarios.Add(ScenarioList.Find(word));
                    break;
            }
        }

        if (arguments.Ledgers is not null && scenarios.Count != 1)
        {
            throw new ArgumentException($"--ledgers '{arguments.Ledgers}' is of one scenario. Name that one.");
        }

        if (arguments.Ledgers is { } ledgers && Played.In(LedgerFile.ReadAll(ledgers)) is { } played && played.Scenario != scenarios[0].Name)
        {
            throw new ArgumentException($"--ledgers '{ledgers}' is of the scenario '{played.Scenario}', and not of '{scenarios[0].Name}'. Name that one.");
        }

        return scenarios.Count == 0 ? arguments : arguments with { Scenarios = scenarios };
    }

    private Arguments With(string option, string? value) => option switch
    {
        "--minutes" => this with { Minutes = Number(option, value, 0.05, 1_440) },
        "--seed" => this with { Seed = Whole(option, value, 0, int.MaxValue) },
        "--faults" => this with { Faults = Whole(option, value, 1, 1_000_000) },
        "--silos" => this with { Silos = Whole(option, value, 1, 16) },
        "--rate" => this with { Rate = Number(option, value, 0.1, 1_000) },
        "--ledgers" => this with { Ledgers = Folder(option, value) },
        _ => throw new ArgumentException(
            $"'{option}' is no option. The options are --minutes, --seed, --faults, --silos, --rate, --short, --ledgers, --keep and --help."),
    };

    private static string Folder(string option, string? value)
        => Directory.Exists(value) && LedgerFile.ReadAll(value).Count > 0
            ? value
            : throw new ArgumentException($"{option} is '{value}', in which there are no ledgers. A run that failed, or keeps them, says where they are.");

    private static int Whole(string option, string? value, int least, int most)
        => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new ArgumentException($"{option} is '{value}'. It takes a whole number from {least} to {most}.");

    private static double Number(string option, string? value, double least, double most)
        => double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{option} is '{value}'. It takes a number from {least} to {most}."));
}
