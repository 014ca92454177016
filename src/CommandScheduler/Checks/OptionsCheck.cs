namespace CommandScheduler.Checks;

/// <summary>Checks the options of a job. Messages name the property, the value and what would be right.</summary>
internal static class OptionsCheck
{
    private const string Parameter = "options";

    public static void Check(JobOptions options, bool recurring)
    {
        Defined(options.IfExists, "IfExists");
        Defined(options.Overlap, "Overlap");
        Between(options.AttemptTimeout, TimeSpan.FromMilliseconds(1), RangeCheck.LongestAttempt, "AttemptTimeout");
        Between(options.Jitter, TimeSpan.Zero, Checks.Check.LongestJitter, "Jitter");
        if (options.Dispatcher is null)
        {
            throw new ArgumentException($"JobOptions.Dispatcher is null. Leave it at '{JobOptions.DefaultDispatcher}', or name a dispatcher.", Parameter);
        }

        Checks.Check.Name(options.Dispatcher, Checks.Check.MaxName, Parameter, "JobOptions.Dispatcher");
        if (options.TimeZone is { } zone)
        {
            Checks.Check.Name(zone, Checks.Check.MaxName, Parameter, "JobOptions.TimeZone");
        }

        Text(options.CorrelationId, "CorrelationId");
        Text(options.CausationId, "CausationId");
        if (options.RequestId is { } requestId)
        {
            Checks.Check.Name(requestId, Checks.Check.MaxName, Parameter, "JobOptions.RequestId");
        }

        CheckTags(options.Tags);
        RangeCheck.Check(options.Retry, Parameter, "JobOptions.Retry");
        CheckCatchUp(options.CatchUp);
        CheckExclusions(options.Exclude);
        CheckDaylightSaving(options.DaylightSaving);
        if (recurring)
        {
            CheckBounds(options);
        }
        else
        {
            CheckOneOff(options);
        }
    }

    private static void CheckTags(IReadOnlyList<string> tags)
    {
        if (tags.Count > 16)
        {
            throw new ArgumentException($"JobOptions.Tags has {tags.Count} tags, and 16 is the limit. Remove some.", Parameter);
        }

        foreach (var tag in tags)
        {
            Checks.Check.Name(tag ?? "", Checks.Check.MaxName, Parameter, "A tag of JobOptions.Tags");
        }
    }

    private static void CheckCatchUp(CatchUp? policy)
    {
        if (policy is { } catchUp)
        {
            Defined(catchUp.Mode, "CatchUp.Mode");
            Between(catchUp.Window, TimeSpan.FromSeconds(1), TimeSpan.FromDays(366), "CatchUp.Window");
            Between(catchUp.Max, 1, 10_000, "CatchUp.Max");
            Between(catchUp.Spacing, TimeSpan.Zero, Checks.Check.LongestSpacing, "CatchUp.Spacing");
        }
    }

    private static void CheckExclusions(Exclusions? exclusions)
    {
        if (exclusions is { } exclude)
        {
            if (exclude.Dates.Count > 1_000)
            {
                throw new ArgumentException(
                    $"JobOptions.Exclude.Dates has {exclude.Dates.Count} dates, and 1,000 is the limit. Register a calendar for so many.",
                    Parameter);
            }

            if (exclude.Calendar is { } calendar)
            {
                Checks.Check.Name(calendar, Checks.Check.MaxName, Parameter, "JobOptions.Exclude.Calendar");
            }
        }
    }

    private static void CheckDaylightSaving(DaylightSaving? rules)
    {
        if (rules is { } clocks)
        {
            Defined(clocks.Gap, "DaylightSaving.Gap");
            if (clocks.Overlap is { } overlap)
            {
                Defined(overlap, "DaylightSaving.Overlap");
            }
        }
    }

    private static void CheckBounds(JobOptions options)
    {
        Between(options.MaxRuns, 1, long.MaxValue, "MaxRuns");
        if (options.EndAt < options.StartAt)
        {
            throw new ArgumentException($"JobOptions.EndAt {options.EndAt:O} is before StartAt {options.StartAt:O}. Exchange them.", Parameter);
        }
    }

    private static void CheckOneOff(JobOptions options)
    {
        OnlyRecurring(options.StartAt, "StartAt");
        OnlyRecurring(options.EndAt, "EndAt");
        OnlyRecurring(options.MaxRuns, "MaxRuns");
        OnlyRecurring(options.Exclude, "Exclude");
        OnlyRecurring(options.DaylightSaving, "DaylightSaving");
    }

    private static void Between<T>(T? value, T least, T most, string property)
        where T : struct, IComparable<T>
    {
        if (value is { } given)
        {
            RangeCheck.Between(given, least, most, Parameter, $"JobOptions.{property}");
        }
    }

    private static void Defined<T>(T value, string property)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            var names = string.Join(", ", Enum.GetNames<T>());
            throw new ArgumentOutOfRangeException(Parameter, value, $"JobOptions.{property} is {value}. Set it to one of {names}.");
        }
    }

    private static void Text(string? value, string property)
    {
        if (value is not null)
        {
            Checks.Check.Name(value, Checks.Check.MaxId, Parameter, $"JobOptions.{property}");
        }
    }

    private static void OnlyRecurring(object? value, string property)
    {
        if (value is not null)
        {
            var text = value is DateTimeOffset time ? time.ToString("O") : value;
            throw new ArgumentException(
                $"JobOptions.{property} is {text}, and a one-off job has no use for it. Remove it, or schedule a recurring job.",
                Parameter);
        }
    }
}
