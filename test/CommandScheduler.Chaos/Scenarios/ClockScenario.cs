using System.Globalization;

using CommandScheduler.Chaos.Judging;
using CommandScheduler.Chaos.Silos;

namespace CommandScheduler.Chaos.Scenarios;

/// <summary>The wall clocks of running silos leap ahead and back, and come right again. The database's clock stays right.</summary>
internal sealed class ClockScenario : Scenario
{
    private static readonly string[] Libraries =
    [
        "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
        "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
        "/usr/lib64/faketime/libfaketimeMT.so.1",
        "/usr/lib/faketime/libfaketimeMT.so.1",
    ];

    /// <summary>In seconds.</summary>
    private static readonly int[] Leaps = [3, 20, 120, 600, 3_600, 86_400];

    /// <summary>In seconds: a silo whose clock was set back by more asks to be restarted.</summary>
    private const int Trusted = 10;

    private readonly HashSet<string> _mistrusted = [];

    public override string Name => "clock";

    public override string Summary => "PostgreSQL: clocks of running silos leap ahead and back (faketime, or a clock of their own)";

    public override int Silos => 2;

    /// <summary>
    /// Gets the bounds that the documents state: what the clocks may differ by, unless somebody sets it otherwise; and how long a silo whose clock was
    /// set back goes on with what has ended elsewhere.
    /// </summary>
    public override Limits Limits { get; } = new()
    {
        Early = new CommandScheduler.PostgreSql.PostgreSqlSchedulerOptions().MaxClockSkew,
        Race = TimeSpan.FromMilliseconds(750),
    };

    private static string? Library => Libraries.FirstOrDefault(File.Exists);

    public override Task PrepareAsync(Stage stage)
    {
        if (Library is not { } library)
        {
            stage.Fleet.Instructions = its =>
            {
                Set(stage, its.Name, 0);
                return its with { ClockFile = FileOf(stage, its.Name) };
            };
            return Task.CompletedTask;
        }

        stage.Fleet.Environment = name =>
        {
            Set(stage, name, 0);
            return new Dictionary<string, string>
            {
                ["LD_PRELOAD"] = library,
                ["FAKETIME_TIMESTAMP_FILE"] = FileOf(stage, name),
                ["FAKETIME_CACHE_DURATION"] = "1",
                ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
                ["DONT_FAKE_MONOTONIC"] = "1",
            };
        };
        return Task.CompletedTask;
    }

    public override async Task FaultsAsync(Stage stage)
    {
        while (!stage.IsOver)
        {
            await stage.WaitAsync(500, 2_000);
            await RestartDisabledAsync(stage);
            if (stage.IsOver || stage.Choose(stage.Fleet.Ready) is not { } victim)
            {
                continue;
            }

            var ahead = stage.Random.Next(2) == 0;
            var leap = Leaps[stage.Random.Next(Leaps.Length)] * (ahead ? 1 : -1);
            using (stage.Faults.Begin(ahead ? "clock ahead" : "clock back", victim.Name))
            {
                Set(stage, victim.Name, leap);
                // The silo reads its file each second.
                await stage.LastAsync(1_500, 6_000);
                Set(stage, victim.Name, 0);
            }

            if (Math.Abs(leap) > Trusted)
            {
                _mistrusted.Add(victim.Name);
            }
        }

        // Load goes on, so it shows at once.
        await stage.LastAsync(2_000, 3_000);
        await RestartDisabledAsync(stage);
    }

    /// <summary>
    /// Replaces the silos whose health asks for it, as an operator must, and those that Orleans has disabled: one that looked for idle activations
    /// while its clock was ahead begins no activation until its clock is there again. They are killed, for an orderly stop waits for Orleans'
    /// timers as well.
    /// </summary>
    private async Task RestartDisabledAsync(Stage stage)
    {
        foreach (var silo in stage.Fleet.Ready.Where(silo => _mistrusted.Contains(silo.Name) || IsDisabled(silo)))
        {
            await stage.Fleet.KillAsync(silo);
            await stage.Fleet.Start(0, silo).Ready;
        }
    }

    private static bool IsDisabled(SiloProcess silo)
    {
        using var log = new StreamReader(new FileStream(SiloProgram.LogOf(silo.Settings), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return log.ReadToEnd().Contains("The earliest collection that can be scheduled", StringComparison.Ordinal);
    }

    private static string FileOf(Stage stage, string silo) => Path.Combine(stage.Folder, silo + ".time");

    /// <summary>Sets a silo's clock. The file is exchanged as a whole, for it is read at any moment.</summary>
    private static void Set(Stage stage, string silo, int seconds)
    {
        var file = FileOf(stage, silo);
        File.WriteAllText(file + ".new", $"{(seconds < 0 ? "" : "+")}{seconds.ToString(CultureInfo.InvariantCulture)}\n");
        File.Move(file + ".new", file, overwrite: true);
    }
}
