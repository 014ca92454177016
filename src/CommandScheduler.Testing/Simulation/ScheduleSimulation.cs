using System.Globalization;

using CommandScheduler.Calls;
using CommandScheduler.Recurrences;
using CommandScheduler.Schedules;

using Microsoft.Extensions.Options;

namespace CommandScheduler.Testing;

/// <summary>Says what a schedule would run, without a cluster and without running anything.</summary>
public static class ScheduleSimulation
{
    /// <summary>The most runs that are listed.</summary>
    private const int Most = 1_000_000;

    /// <summary>Lists what would run of a schedule if each run took no time and succeeded.</summary>
    /// <param name="definition">The jobs; scheduled at <paramref name="from"/>.</param>
    /// <param name="from">The start.</param>
    /// <param name="to">The end, not included.</param>
    /// <param name="outages">When no silo runs; null for never.</param>
    /// <param name="calendars">The calendars that the jobs name, by their names; null for none.</param>
    /// <param name="scheduleId">The id of the schedule.</param>
    /// <returns>The runs, in order. A schedule with this id in a cluster runs the same: jitter depends on schedule id, job and due time.</returns>
    /// <exception cref="ArgumentException">
    /// The definition is unusable, the range or an outage is empty, or the range is too long to list: it has more than
    /// 1,000,000 runs.
    /// </exception>
    public static IReadOnlyList<SimulatedRun> Run(
        ScheduleBatch definition,
        DateTimeOffset from,
        DateTimeOffset to,
        IReadOnlyList<Outage>? outages = null,
        IReadOnlyDictionary<string, IExclusionCalendar>? calendars = null,
        string scheduleId = "simulation")
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(scheduleId);
        if (from >= to)
        {
            throw new ArgumentException($"The range from {from:O} to {to:O} is empty. Choose an end after the start.", nameof(to));
        }

        if (outages?.FirstOrDefault(outage => outage.From >= outage.To) is { } empty)
        {
            throw new ArgumentException($"The outage from {empty.From:O} to {empty.To:O} is empty. Choose an end after the start.", nameof(outages));
        }

        var known = new Calendars(
            (calendars ?? new Dictionary<string, IExclusionCalendar>()).Select(calendar => new NamedCalendar(calendar.Key, calendar.Value)));
        var limits = new SchedulerOptions();
        var reader = new ChangeReader(NamesOnly.Instance, Options.Create(limits), calendars: known);
        var now = from.ToUniversalTime();
        var schedule = new Schedule(scheduleId, ScheduleState.Empty, limits, new Generations(), now, known);
        schedule.Apply(reader.Batch(definition), nameof(definition), definition.ExpectedVersion, definition.RequestId, now);
        var runs = new List<SimulatedRun>();
        while (schedule.NextBegin is { } next)
        {
            next = next > now ? next : now;
            if (AfterOutages(next, outages) is var up && up >= to)
            {
                break;
            }

            now = up;
            if (up != next)
            {
                // Nothing ran meanwhile, and the schedule is loaded again.
                schedule = new Schedule(scheduleId, schedule.State, limits, new Generations(), now, known);
            }

            foreach (var attempt in Begin(schedule, now))
            {
                runs.Add(new SimulatedRun { At = now, JobName = attempt.Job.Name, DueAt = attempt.Due });
                schedule.Succeeded(attempt.Key, now);
            }

            schedule.TakeOutcomes();
            if (runs.Count > Most)
            {
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture, $"More than {Most:N0} runs come before {now:O}. Choose an earlier end than {to:O}."),
                    nameof(to));
            }
        }

        return runs;
    }

    private static IEnumerable<Attempt> Begin(Schedule schedule, DateTimeOffset now)
    {
        var wave = schedule.Begin(now);
        return [.. wave.Ready.Concat(wave.AfterRecording).OrderBy(attempt => attempt.Job.Name, StringComparer.Ordinal).ThenBy(attempt => attempt.Due)];
    }

    private static DateTimeOffset AfterOutages(DateTimeOffset instant, IReadOnlyList<Outage>? outages)
    {
        while (outages?.FirstOrDefault(outage => outage.From <= instant && instant < outage.To) is { } outage)
        {
            instant = outage.To.ToUniversalTime();
        }

        return instant;
    }

    /// <summary>Stands in for a serializer: the commands are never run.</summary>
    private sealed class NamesOnly : ICommandSerializer
    {
        public static NamesOnly Instance { get; } = new();

        public SerializedCommand Serialize(object command) => new() { Type = command.GetType().Name };

        public object Deserialize(SerializedCommand command) => throw new NotSupportedException("A simulation runs no commands.");
    }
}
