using System.Diagnostics;

using CommandScheduler.Chaos.Ledger;
using CommandScheduler.TestSupport.Processes;

namespace CommandScheduler.Chaos.Silos;

/// <summary>A silo process, as the program that started it sees it.</summary>
internal sealed class SiloProcess
{
    private readonly HostProcess _process;

    private SiloProcess(SiloSettings settings, HostProcess process)
    {
        Settings = settings;
        _process = process;
        Ready = IsReadyAsync();
    }

    public SiloSettings Settings { get; }

    public string Name => Settings.Name;

    public int Process => _process.Id;

    /// <summary>Gets whether the silo has started; false once it has ended before.</summary>
    public Task<bool> Ready { get; }

    /// <summary>Gets when the process was started.</summary>
    public TimeSpan StartedAt { get; } = MachineClock.Monotonic;

    /// <summary>Gets when it became ready; without meaning unless it is.</summary>
    public TimeSpan ReadyAt { get; private set; }

    public Task Ended => _process.Ended;

    public bool IsRunning => !Ended.IsCompleted;

    public bool IsReady => Ready is { IsCompletedSuccessfully: true, Result: true } && IsRunning;

    /// <summary>Gets or sets whether somebody has seen to it that the silo ends.</summary>
    public bool MayEnd { get; set; }

    /// <param name="settings">What the silo is told.</param>
    /// <param name="wrapper">A command that runs the silo, such as one that puts it into a network of its own.</param>
    /// <param name="environment">Variables of its environment.</param>
    public static SiloProcess Start(SiloSettings settings, IReadOnlyList<string> wrapper, IReadOnlyDictionary<string, string> environment)
    {
        string[] command = [.. wrapper, "dotnet", typeof(SiloProcess).Assembly.Location, Arguments.SiloVerb, settings.Save()];
        var start = new ProcessStartInfo(command[0], command[1..]);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        // Most silos of a run live for seconds.
        start.Environment["DOTNET_TieredPGO"] = "0";
        return new(settings, HostProcess.StartWith(start));
    }

    /// <summary>Waits until the process has ended.</summary>
    /// <returns>Its exit code, and the last lines of its standard error.</returns>
    public async Task<(int Code, string Error)> EndAsync()
    {
        var code = await _process.ExitAsync();
        return (code, string.Join(' ', (await _process.Errors).Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(3)));
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            await _process.LineAsync(SiloProgram.Ready);
            ReadyAt = MachineClock.Monotonic;
            return true;
        }
        catch (Xunit.Sdk.XunitException)
        {
            // It ended before, or took minutes and was killed.
            return false;
        }
    }
}
