using CommandScheduler.Chaos.Databases;
using CommandScheduler.Chaos.Faults;
using CommandScheduler.Chaos.Judging;
using CommandScheduler.Chaos.Ledger;
using CommandScheduler.Chaos.Load;
using CommandScheduler.Chaos.Silos;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

using Orleans.Configuration;

namespace CommandScheduler.Chaos.Scenarios;

/// <summary>One run of a scenario: silos, load, faults, calm, an orderly end, and the judgement.</summary>
internal sealed class Run(Scenario scenario, RunSettings settings)
{
    /// <summary>How long the load goes on when the last fault is over.</summary>
    private static readonly TimeSpan CalmTime = TimeSpan.FromSeconds(6);

    /// <summary>How long plays may go on after that, and then the store has to become empty.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Runs the scenario, and writes what it found.</summary>
    public async Task<Result> RunAsync(TextWriter output)
    {
        if (settings.Ledgers is { } ledgers)
        {
            return JudgeAgain(ledgers, output);
        }

        if (scenario.Missing() is { } missing)
        {
            output.WriteLine($"{scenario.Name}: skipped: {missing}");
            return Result.Skipped;
        }

        var folder = Directory.CreateTempSubdirectory($"chaos-{scenario.Name}-").FullName;
        var started = MachineClock.Monotonic;
        // The end of the program, too, when somebody is tired of waiting.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => scenario.CleanUp();
        IReadOnlyDictionary<string, int> faults;
        try
        {
            output.WriteLine(
                $"{scenario.Name}: judged is whether anything is lost, early, repeated without a reason, run after its cancellation or in its pause, "
                    + $"recorded twice or not at all, late or stuck. The ledgers are in {folder}, and stay there if something is wrong.");
            if (settings.Silos > scenario.MostSilos)
            {
                output.WriteLine($"{scenario.Name}: of the {settings.Silos} silos that were asked for it has {scenario.MostSilos}, for it can have no more.");
            }

            faults = await PlayAsync(folder, output);
        }
        catch (Exception exception)
        {
            output.WriteLine($"{scenario.Name}: FAILED; seed {settings.Seed}; it could not be played to its end: {exception}");
            output.WriteLine($"{scenario.Name}: ledgers and logs are in {folder}");
            return Result.Failed;
        }
        finally
        {
            scenario.CleanUp();
        }

        var history = new History(LedgerFile.ReadAll(folder));
        var report = new Report(scenario.Name, Played.Of(scenario, settings), history, faults, scenario.Limits, MachineClock.Monotonic - started);
        report.Write(output);
        if (settings.Keep || !report.Passed)
        {
            output.WriteLine($"{scenario.Name}: ledgers and logs are in {folder}");
        }
        else
        {
            Directory.Delete(folder, recursive: true);
        }

        return report.Passed ? Result.Passed : Result.Failed;
    }

    private Result JudgeAgain(string folder, TextWriter output)
    {
        var entries = LedgerFile.ReadAll(folder);
        var history = new History(entries);
        var faults = history.Faults.GroupBy(fault => fault.Kind).ToDictionary(kind => kind.Key, kind => kind.Count());
        var report = new Report(scenario.Name, Played.In(entries), history, faults, scenario.Limits, entries[^1].Monotonic - entries[0].Monotonic);
        report.Write(output);
        return report.Passed ? Result.Passed : Result.Failed;
    }

    private async Task<IReadOnlyDictionary<string, int>> PlayAsync(string folder, TextWriter output)
    {
        var random = new Random(settings.Seed);
        using var ledger = new LedgerFile(folder, History.Controller);
        Played.Of(scenario, settings).WriteTo(ledger);
        var faults = new FaultLog(ledger);
        await using var backEnd = await scenario.OpenAsync(folder);
        await using var fleet = new Fleet(
            ledger,
            faults,
            name => backEnd.Settings(new SiloSettings { Name = name, Folder = folder, SiloPort = 0, GatewayPort = 0 }));
        using var over = new CancellationTokenSource();
        var stage = new Stage
        {
            Folder = folder,
            Ledger = ledger,
            Fleet = fleet,
            Faults = faults,
            BackEnd = backEnd,
            Random = random,
            Silos = Math.Min(settings.Silos ?? scenario.Silos, scenario.MostSilos),
            MostFaults = settings.Faults,
            Over = over.Token,
        };
        await scenario.PrepareAsync(stage);
        var first = fleet.Start(0);
        if (!await first.Ready)
        {
            throw new InvalidOperationException($"The first silo did not start: {(await first.EndAsync()).Error}");
        }

        using var client = await ConnectAsync(backEnd, first.Settings);
        var caller = new Caller(ledger, client.Services.GetRequiredService<IGrainFactory>());
        // What the plays draw, and when, must not decide which faults there are.
        await using var audience = new Audience(
            caller, backEnd.InboxOf(client.Services), new(random.Next()), settings.Rate ?? scenario.Rate, scenario.Plays);
        await using var progress = new Progress(output, scenario.Name, faults, caller);
        stage = stage with { Caller = caller, Audience = audience };
        for (var slot = 1; slot < stage.Silos; slot++)
        {
            fleet.Start(slot);
        }

        await stage.ReadyAsync(stage.Silos);
        over.CancelAfter(settings.Time);
        audience.Begin();
        await scenario.FaultsAsync(stage);
        ledger.Write(Kinds.Calm);
        await MachineClock.WaitAsync(CalmTime);
        await audience.EndAsync(Patience);
        await File.WriteAllTextAsync(SiloSettings.HealFileIn(folder), "");
        await new Settling(caller, backEnd.LeftAsync).RunAsync(Patience);
        await client.StopAsync();
        await fleet.StopAllAsync();
        return faults.Counts;
    }

    private async Task<IHost> ConnectAsync(IBackEnd backEnd, SiloSettings first)
    {
        var until = MachineClock.Monotonic + Patience;
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.UseOrleansClient(client =>
        {
            backEnd.AddTo(client, first);
            client.AddCommandScheduler();
            client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = scenario.CallTimeout);
            client.UseConnectionRetryFilter(async (_, stopping) =>
            {
                await MachineClock.PauseAsync(TimeSpan.FromSeconds(1), stopping);
                return MachineClock.Monotonic < until;
            });
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(1));
        });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
