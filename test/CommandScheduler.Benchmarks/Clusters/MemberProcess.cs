using System.Text.Json;

using CommandScheduler.TestSupport.Processes;

namespace CommandScheduler.Benchmarks.Clusters;

/// <summary>A process of a cluster, seen by the one that drives it.</summary>
internal sealed class MemberProcess : IAsyncDisposable
{
    private readonly HostProcess _process;
    private int _asked;

    private MemberProcess(HostProcess process) => _process = process;

    public static async Task<MemberProcess> StartAsync(MemberSettings settings)
    {
        var process = HostProcess.StartProgram(typeof(MemberProcess).Assembly.Location, [MemberProgram.Verb, JsonSerializer.Serialize(settings)]);
        await process.LineAsync(MemberProgram.Ready);
        return new MemberProcess(process);
    }

    /// <summary>Has it do something; returns its answer when that is done.</summary>
    public async Task<T> AskAsync<T>(string verb, params object[] words)
    {
        var answer = $"{MemberProgram.Answer}{++_asked} ";
        await _process.SendAsync($"{_asked} {string.Join(' ', [verb, .. words])}");
        return JsonSerializer.Deserialize<T>((await _process.LineAsync(answer))[answer.Length..])!;
    }

    public Task<MemberFigures> FiguresAsync() => AskAsync<MemberFigures>("figures");

    /// <summary>Ends it as SIGKILL does.</summary>
    public void Kill() => _process.Kill();

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
