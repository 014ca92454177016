namespace CommandScheduler.Checks;

/// <summary>Checks of texts that callers give.</summary>
internal static class Check
{
    /// <summary>The most characters of a job's, a tag's or a request's name.</summary>
    public const int MaxName = 128;

    /// <summary>The most characters of a schedule's, a correlation's or a causation's id.</summary>
    public const int MaxId = 512;

    /// <summary>The most characters of a reason, and of the name of a command's type.</summary>
    public const int MaxText = 1_024;

    /// <summary>The last instant that every store can keep, and the last that a wake-up can be computed for.</summary>
    public static readonly DateTimeOffset LastDue = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The longest time by which a job can be put off by jitter.</summary>
    public static readonly TimeSpan LongestJitter = TimeSpan.FromDays(1);

    /// <summary>The longest time between two occurrences that are caught up, or run once more.</summary>
    public static readonly TimeSpan LongestSpacing = TimeSpan.FromDays(1);

    /// <summary>Checks the id of a schedule.</summary>
    public static void ScheduleId(string scheduleId)
    {
        Name(scheduleId, MaxId, nameof(scheduleId));
        if (string.IsNullOrWhiteSpace(scheduleId))
        {
            throw new ArgumentException($"The scheduleId '{scheduleId}' is blank. Give it a character that can be seen.", nameof(scheduleId));
        }
    }

    /// <summary>Checks the name of a job.</summary>
    public static string JobName(string? name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Name(name, MaxName, nameof(name));
    }

    /// <summary>Checks that a name has 1 to <paramref name="most"/> characters and no control characters.</summary>
    public static string Name(string value, int most, string parameter, string? what = null)
    {
        var subject = what ?? $"The {parameter}";
        if (value.Length == 0)
        {
            var otherwise = parameter == "name" ? ", or null for a default name" : "";
            throw new ArgumentException($"{subject} is empty (''). Give it 1 to {most} characters{otherwise}.", parameter);
        }

        Length(value, most, parameter, subject);
        if (FaultAt(value) is >= 0 and var index)
        {
            throw new ArgumentException(
                $"{subject} '{Escape(value)}' has the character U+{(int)value[index]:X4} at position {index}, which not every store can keep. "
                + "Remove control characters and unpaired surrogates.",
                parameter);
        }

        return value;
    }

    /// <summary>Checks that a text has at most so many characters.</summary>
    public static void Length(string? value, int most, string parameter, string subject)
    {
        if (value?.Length > most)
        {
            throw new ArgumentException($"{subject} has {value.Length} characters, and {most} is the limit: '{value[..Math.Min(40, most)]}…'. Shorten it.", parameter);
        }
    }

    /// <summary>Gets the begin of a text of a caller, as messages show it.</summary>
    public static string Begin(string? value) => value?.Length > 2 * 40 ? $"{value[..40]}…" : value ?? "";

    /// <summary>Says whether a stored text is a name as <see cref="Name"/> allows it.</summary>
    public static bool IsName(string? value, int most) => value is { Length: > 0 } && value.Length <= most && FaultAt(value) < 0;

    /// <summary>Finds the first character that not every store can keep; a negative number if there is none.</summary>
    private static int FaultAt(string value)
    {
        for (var index = 0; index < value.Length; index++)
        {
            if (char.IsControl(value[index]) || IsLoneSurrogate(value, index))
            {
                return index;
            }
        }

        return -1;
    }

    private static bool IsLoneSurrogate(string value, int index)
        => char.IsSurrogate(value[index])
            && !(char.IsHighSurrogate(value[index]) && index + 1 < value.Length && char.IsLowSurrogate(value[index + 1]))
            && !(char.IsLowSurrogate(value[index]) && index > 0 && char.IsHighSurrogate(value[index - 1]));

    private static string Escape(string value) => string.Concat(value.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? $"\\u{(int)c:X4}" : c.ToString()));
}
