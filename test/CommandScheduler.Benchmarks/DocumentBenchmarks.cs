using BenchmarkDotNet.Attributes;

using CommandScheduler.Commands;
using CommandScheduler.Schedules;

using Microsoft.Extensions.DependencyInjection;

using Orleans.Serialization;

namespace CommandScheduler.Benchmarks;

/// <summary>What each change of a schedule does in memory: a document of one job, and its command.</summary>
[MemoryDiagnoser]
public class DocumentBenchmarks
{
    private static readonly DateTimeOffset Due = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Ping _ping = new(12_345);
    private ICommandSerializer _commands = null!;
    private ServiceProvider _services = null!;
    private SerializedCommand _command = null!;
    private ScheduleState _state = null!;
    private string _document = "";

    [GlobalSetup]
    public void Prepare()
    {
        _services = new ServiceCollection().AddSerializer().AddSingleton<ICommandSerializer, OrleansCommandSerializer>().BuildServiceProvider();
        _commands = _services.GetRequiredService<ICommandSerializer>();
        _command = _commands.Serialize(_ping);
        _state = ScheduleState.Empty with
        {
            Version = 1,
            LastGeneration = 1,
            Jobs =
            [
                new Job
                {
                    Name = "ping",
                    Generation = 1,
                    Command = _command,
                    ScheduledAt = Due.AddHours(-1),
                    Open = [new Occurrence { Due = Due, RunAt = Due }],
                },
            ],
        };
        _document = ScheduleDocument.Write(_state);
    }

    [GlobalCleanup]
    public void CleanUp() => _services.Dispose();

    [Benchmark]
    public string WriteDocument() => ScheduleDocument.Write(_state);

    [Benchmark]
    public object ReadDocument() => ScheduleDocument.Read("schedule", _document);

    [Benchmark]
    public object SerializeCommand() => _commands.Serialize(_ping);

    [Benchmark]
    public object DeserializeCommand() => _commands.Deserialize(_command);
}
