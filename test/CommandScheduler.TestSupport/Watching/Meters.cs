using System.Diagnostics.Metrics;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace CommandScheduler.TestSupport.Watching;

/// <summary>Measures what the instruments of one silo tell.</summary>
public static class Meters
{
    /// <summary>Collects, from here on, what one instrument tells; it must be there already, with this unit.</summary>
    public static MetricCollector<T> Collect<T>(IServiceProvider silo, string name, string unit)
        where T : struct
    {
        var instrument = Assert.Single(Published(silo), instrument => instrument.Name == name);
        Assert.Equal(unit, instrument.Unit);
        Assert.EndsWith(".", instrument.Description, StringComparison.Ordinal);
        return instrument is ObservableInstrument<T> observed
            ? new MetricCollector<T>(observed)
            : new MetricCollector<T>(Assert.IsAssignableFrom<Instrument<T>>(instrument));
    }

    /// <summary>Returns what an observed instrument tells now.</summary>
    public static T Observe<T>(MetricCollector<T> gauge)
        where T : struct
    {
        gauge.Clear();
        gauge.RecordObservableInstruments();
        return Assert.Single(gauge.GetMeasurementSnapshot()).Value;
    }

    /// <summary>Returns the instruments of a silo.</summary>
    public static IReadOnlyList<Instrument> Published(IServiceProvider silo)
    {
        var factory = silo.GetRequiredService<IMeterFactory>();
        var published = new List<Instrument>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == nameof(CommandScheduler) && ReferenceEquals(instrument.Meter.Scope, factory))
            {
                published.Add(instrument);
            }
        };
        listener.Start();
        return published;
    }
}
