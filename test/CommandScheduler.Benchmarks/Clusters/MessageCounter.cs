using System.Diagnostics.Metrics;

namespace CommandScheduler.Benchmarks.Clusters;

/// <summary>Counts the messages that Orleans sends from this process to others.</summary>
internal sealed class MessageCounter : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _toSilos;
    private long _withClients;

    public MessageCounter()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "Microsoft.Orleans", Name: "orleans-messaging-sent-messages-size" })
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((_, _, tags, _) =>
        {
            foreach (var tag in tags)
            {
                if (tag.Key == "ConnectionDirection")
                {
                    Interlocked.Increment(ref tag.Value is "SiloToSilo" ? ref _toSilos : ref _withClients);
                }
            }
        });
        _listener.Start();
    }

    public long ToSilos => Interlocked.Read(ref _toSilos);

    public long WithClients => Interlocked.Read(ref _withClients);

    public void Dispose() => _listener.Dispose();
}
