using System.Net;
using System.Text.Json;

using CommandScheduler.Benchmarks.Running;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

using Orleans.Configuration;

namespace CommandScheduler.Benchmarks.Clusters;

/// <summary>A silo or a client of a cluster, in a process of its own: does what lines on its standard input say, and answers each by one line.</summary>
internal sealed class MemberProgram : IDisposable
{
    public const string Verb = "member";
    public const string Ready = "ready";
    public const string Answer = "answer ";

    private readonly Dispatches _dispatches = new();
    private readonly MessageCounter _messages = new();
    private readonly IHost _host;
    private readonly MemberCalls _calls;

    private MemberProgram(MemberSettings settings)
    {
        var builder = Contenders.Silo.Quiet();
        builder.Services.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromMinutes(2));
        builder.Services.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromMinutes(2));
        _ = settings.IsClient
            ? builder.UseOrleansClient(client => client.UseLocalhostClustering(settings.Gateways).AddCommandScheduler())
            : builder.UseOrleans(silo => Configure(silo, settings));
        _host = builder.Build();
        _calls = new MemberCalls(_host.Services);
    }

    private MemberFigures Figures => new(Processor.OwnSeconds, _messages.ToSilos, _messages.WithClients, _dispatches.Total);

    public static async Task RunAsync(string settings)
    {
        using var member = new MemberProgram(JsonSerializer.Deserialize<MemberSettings>(settings)!);
        await member._host.StartAsync();
        Console.WriteLine(Ready);
        while (await Console.In.ReadLineAsync() is { } line && line != "stop")
        {
            var words = line.Split(' ');
            Console.WriteLine($"{Answer}{words[0]} {JsonSerializer.Serialize(await member.AnswerAsync(words[1], words.Skip(2).ToArray()))}");
        }

        await member._host.StopAsync();
    }

    public void Dispose()
    {
        _host.Dispose();
        _messages.Dispose();
    }

    private async Task<object> AnswerAsync(string verb, string[] words)
    {
        switch (verb)
        {
            case "figures":
                return Figures;
            case "dispatches": // file
                await File.WriteAllTextAsync(words[0], JsonSerializer.Serialize(_dispatches.ToList()));
                return _dispatches.Total;
            default:
                return await _calls.AnswerAsync(verb, [.. words.Select(long.Parse)]);
        }
    }

    private void Configure(ISiloBuilder silo, MemberSettings settings)
    {
        silo.UseLocalhostClustering(settings.SiloPort, settings.GatewayPort, new IPEndPoint(IPAddress.Loopback, settings.PrimaryPort));
        Placements.Use(silo, settings.Placement);
        silo.AddCommandScheduler(scheduler => scheduler.UsePostgreSql(settings.Database).Handle<Ping>((ping, context) =>
        {
            _dispatches.Add(ping.Number, context.Scheduled.DueAt);
            return Task.CompletedTask;
        }));
        if (settings.IsQuick)
        {
            silo.Configure<ClusterMembershipOptions>(membership =>
            {
                membership.ProbeTimeout = TimeSpan.FromSeconds(2);
                membership.NumMissedProbesLimit = 2;
                membership.NumVotesForDeathDeclaration = 1;
            });
        }
    }
}
