using System.Runtime.InteropServices;
using System.Text.Json;

using CommandScheduler.Checks;
using CommandScheduler.Commands;
using CommandScheduler.Dispatching;
using CommandScheduler.Queries;
using CommandScheduler.Recurrences;
using CommandScheduler.Schedules;

using Microsoft.Extensions.Options;

namespace CommandScheduler.Calls;

/// <summary>Checks the arguments of callers and makes of them the changes that a schedule applies. Nothing is changed here.</summary>
internal sealed class ChangeReader(
    ICommandSerializer commands,
    IOptions<SchedulerOptions> options,
    DispatcherRoutes? routes = null,
    Calendars? calendars = null,
    CommandComparison? comparison = null)
{
    /// <summary>Gets what says whether two stored commands are the same command.</summary>
    public Func<SerializedCommand, SerializedCommand, bool> AreSame { get; } = comparison is null ? ScheduleDocument.AreEqual : comparison.AreSame;

    public static int CheckCount(int count)
        => count is >= 1 and <= 1_000
            ? count
            : throw new ArgumentOutOfRangeException(nameof(count), count, $"{count} occurrences were asked for. Ask for 1 to 1,000.");

    public static string? CheckRequest(string? requestId)
    {
        if (requestId is not null)
        {
            Check.Name(requestId, Check.MaxName, nameof(requestId), "The request id");
        }

        return requestId;
    }

    public static Change Cancel(string? name, bool ifAny = false) => new CancelJobs(CheckOptional(name), ifAny);

    /// <summary>Makes the change that cancels those of the named jobs that fit a filter.</summary>
    public static Change CancelFitting(JobFilter filter, IEnumerable<string> names)
    {
        var (query, named) = (JobQuery.FromFilter(filter), names.ToHashSet(StringComparer.Ordinal));
        return new CancelFitting(job => named.Contains(job.Name) && query.Fits(job));
    }

    public static Change Pause(string? name, string? reason)
    {
        CheckOptional(name);
        if (reason?.Length > Check.MaxText)
        {
            throw new ArgumentException(
                $"The reason has {reason.Length} characters, and {Check.MaxText} is the limit: '{reason[..40]}…'. Shorten it.",
                nameof(reason));
        }

        if (reason?.IndexOf('\0') is >= 0 and var at)
        {
            throw new ArgumentException($"The reason has the character U+0000 at position {at}, which not every store can keep. Remove it.", nameof(reason));
        }

        return new PauseJobs(name, reason);
    }

    public static Change Resume(string? name) => new ResumeJobs(CheckOptional(name));

    public static Change Trigger(string? name) => new TriggerJob(Check.JobName(name));

    public static Change Requeue(string? name, DateTimeOffset? dueAt = null) => new RequeueJob(Check.JobName(name), dueAt?.ToUniversalTime());

    public static Change Backfill(string? name, DateTimeOffset from, DateTimeOffset to, BackfillOptions? given)
    {
        var options = given ?? new BackfillOptions();
        if (from >= to)
        {
            throw new ArgumentException($"The range from {from:O} to {to:O} is empty. Choose an end after the start.", nameof(to));
        }

        if (options.Max is < 1 or > 100_000)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Max, $"BackfillOptions.Max is {options.Max}. Set it to a value from 1 to 100000.");
        }

        if (options.Spacing < TimeSpan.Zero || options.Spacing > Check.LongestSpacing)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options),
                options.Spacing,
                $"BackfillOptions.Spacing is {options.Spacing}. Set it to a value from {TimeSpan.Zero} to {Check.LongestSpacing}.");
        }

        if (options.RequestId is { } requestId)
        {
            Check.Name(requestId, Check.MaxName, nameof(options), "BackfillOptions.RequestId");
        }

        return new BackfillJob(Check.JobName(name), from.ToUniversalTime(), to.ToUniversalTime(), options);
    }

    public ScheduleJob Once(object command, DateTimeOffset dueAt, string? name, JobOptions? jobOptions)
    {
        if (dueAt > Check.LastDue)
        {
            throw new ArgumentOutOfRangeException(
                nameof(dueAt),
                dueAt,
                $"The due time is later than {Check.LastDue:O}, the last that can be stored. Choose an earlier one.");
        }

        return Read(command, dueAt.ToUniversalTime(), null, name, jobOptions);
    }

    public ScheduleJob Recurring(object command, string recurrence, string? name, JobOptions? jobOptions)
    {
        RecurrenceRule.CheckLength(recurrence, jobOptions?.TimeZone, nameof(recurrence), "options");
        var rule = RecurrenceRule.Parse(recurrence, jobOptions?.TimeZone, jobOptions?.DaylightSaving, nameof(recurrence), "options");
        return Read(command, default, rule, name, jobOptions);
    }

    public IReadOnlyList<Change> Batch(ScheduleBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Count == 0)
        {
            throw new ArgumentException("The batch is empty. Add at least one change to it.", nameof(batch));
        }

        if (batch.RequestId is { } requestId)
        {
            Check.Name(requestId, Check.MaxName, nameof(batch), "ScheduleBatch.RequestId");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        var changes = new List<Change>(batch.Count);
        for (var index = 0; index < batch.Count; index++)
        {
            var entry = batch.Entries[index];
            try
            {
                if (entry.Name is { } name && !names.Add(name))
                {
                    throw new ArgumentException(
                        $"The batch names job '{Check.Begin(name)}' twice. Name each job once, and make the second change by a call after it.",
                        nameof(batch));
                }

                if ((entry.Options?.RequestId ?? entry.Backfill?.RequestId) is { } request)
                {
                    throw new ArgumentException($"It has the request id '{request}' of its own. Set ScheduleBatch.RequestId instead.", "options");
                }

                changes.Add(Read(entry));
            }
            catch (ArgumentException exception) when (exception.ParamName != nameof(batch))
            {
                throw new ArgumentException(
                    $"Entry {index + 1} of the batch ({entry.Verb} '{Check.Begin(entry.Name)}') is unusable: {ArgumentErrors.MessageOf(exception)}",
                    nameof(batch),
                    exception);
            }
        }

        return changes;
    }

    /// <summary>Makes the changes of an entry of the inbox, which is checked as a call is: anybody may have written it who may write there.</summary>
    /// <exception cref="ArgumentException">A call would be refused.</exception>
    public IReadOnlyList<Change> Taken(InboxDocument document)
    {
        if (document.RequestId is { } requestId)
        {
            Check.Name(requestId, Check.MaxName, "document", "Its requestId");
        }

        return [.. document.Changes.Select(entry => Read(ToCall(entry)) is var change && change is ScheduleJob { Wanted: var job }
            ? new ScheduleJob(job with { TraceParent = entry.TraceParent })
            : change)];
    }

    private static BatchEntry ToCall(InboxDocument.Entry entry) => new()
    {
        Verb = entry.Verb,
        Command = entry.Command is null ? null : CommandEnvelope.From(entry.Command),
        DueAt = entry.DueAt ?? default,
        Run = entry.DueAt,
        Recurrence = entry.Recurrence,
        Name = entry.Name,
        Reason = entry.Reason,
        Options = entry.Options,
        From = entry.Range?.From ?? default,
        To = entry.Range?.To ?? default,
        Backfill = entry.Range?.Options,
        IfAny = entry.IfAny == true,
    };

    private Change Read(BatchEntry entry) => entry.Verb switch
    {
        BatchVerb.ScheduleOnce => Once(entry.Command!, entry.DueAt, entry.Name, entry.Options),
        BatchVerb.ScheduleRecurring => Recurring(entry.Command!, entry.Recurrence!, entry.Name, entry.Options),
        BatchVerb.Cancel => Cancel(entry.Name, entry.IfAny),
        BatchVerb.Pause => Pause(entry.Name, entry.Reason),
        BatchVerb.Resume => Resume(entry.Name),
        BatchVerb.Trigger => Trigger(entry.Name),
        BatchVerb.Requeue => Requeue(entry.Name, entry.Run),
        BatchVerb.Backfill => Backfill(entry.Name, entry.From, entry.To, entry.Backfill),
        _ => throw new ArgumentException($"This build does not know the verb {(int)entry.Verb}. Deploy the newer build to all silos.", nameof(entry)),
    };

    private SerializedCommand Store(object command, string dispatcher)
    {
        if (command is CommandEnvelope envelope)
        {
            // Another build has checked it, and will dispatch it.
            return envelope.ToCommand();
        }

        // A client does not know the dispatchers of the silos.
        if (!KnownReceivers.AreTold)
        {
            routes?.CheckRoute(dispatcher, command.GetType());
        }

        return commands.Serialize(command);
    }

    private static string? CheckOptional(string? name) => name is null ? null : Check.JobName(name);

    private ScheduleJob Read(object command, DateTimeOffset dueAt, RecurrenceRule? rule, string? name, JobOptions? given)
    {
        if (command is null)
        {
            throw new ArgumentNullException(nameof(command), "The command is null. Pass the command that is to be dispatched.");
        }

        if (name is not null)
        {
            Check.JobName(name);
        }

        var settings = given ?? new JobOptions();
        OptionsCheck.Check(settings, recurring: rule is not null);
        if (name is null && settings.IfExists != IfExists.Reject)
        {
            throw new ArgumentException(
                $"JobOptions.IfExists is {settings.IfExists} and the job has no name to be found by, so that each call would add one. Pass a name.",
                "options");
        }

        if (settings.Exclude?.Calendar is { } calendar)
        {
            calendars?.Find(calendar, "options");
        }

        var stored = Checked(Store(command, settings.Dispatcher));
        return new ScheduleJob(new NewJob(name, stored, dueAt, rule, settings, CallerTrace.Current));
    }

    /// <summary>Checks a command in the form in which it is to be stored, whoever has made it.</summary>
    private SerializedCommand Checked(SerializedCommand stored)
    {
        const string Parameter = "command";
        Check.Name(stored.Type ?? "", Check.MaxText, Parameter, "The stored name of the command's type");
        if (stored.Json is { ValueKind: JsonValueKind.Undefined })
        {
            throw new ArgumentException(
                $"The JSON of the command of type '{stored.Type}' is undefined. Have its serializer give a value, or bytes.", Parameter);
        }

        var json = stored is { Binary: null, Json: { } value } ? JsonMarshal.GetRawUtf8Value(value) : [];
        var size = stored.Binary?.Length ?? json.Length;
        if (size > options.Value.MaxPayloadBytes)
        {
            throw new ArgumentException(
                $"The command of type '{stored.Type}' takes {size} bytes, and {options.Value.MaxPayloadBytes} is the limit. "
                + "Keep large data elsewhere and schedule its id, or raise SchedulerOptions.MaxPayloadBytes.",
                Parameter);
        }

        return FaultIn(stored, json) is { } fault
            ? throw new ArgumentException(
                $"The command of type '{stored.Type}' cannot be stored so that it can be read again: {fault} Change the command.", Parameter)
            : stored;
    }

    private string? FaultIn(SerializedCommand stored, ReadOnlySpan<byte> json)
        => stored.Binary is null ? (json.IsEmpty ? null : JsonShape.FaultIn(json))
            : commands is OrleansCommandSerializer ? BinaryShape.FaultIn(stored.Binary)
            : null;
}
