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
    public static void ScheduleId(string scheduleId) => Name(scheduleId, MaxId, nameof(scheduleId));

    /// <summary>Says whether a store can be asked for a text at all. Databases have no text for those that it cannot.</summary>
    public static bool CanBeAskedFor(string text)
        => !text.Contains('\0', StringComparison.Ordinal) && !text.Where((_, index) => IsLoneSurrogate(text, index)).Any();

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

        if (value.Length > most)
        {
            var start = value[..Math.Min(40, value.Length)];
            throw new ArgumentException($"{subject} has {value.Length} characters, and {most} is the limit: '{start}…'. Shorten it.", parameter);
        }

        for (var index = 0; index < value.Length; index++)
        {
            if (char.IsControl(value[index]) || IsLoneSurrogate(value, index))
            {
                throw new ArgumentException(
                    $"{subject} '{Escape(value)}' has the character U+{(int)value[index]:X4} at position {index}, which not every store can keep. "
                    + "Remove control characters and unpaired surrogates.",
                    parameter);
            }
        }

        return value;
    }

    private static bool IsLoneSurrogate(string value, int index)
        => char.IsSurrogate(value[index])
            && !(char.IsHighSurrogate(value[index]) && index + 1 < value.Length && char.IsLowSurrogate(value[index + 1]))
            && !(char.IsLowSurrogate(value[index]) && index > 0 && char.IsHighSurrogate(value[index - 1]));

    private static string Escape(string value) => string.Concat(value.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? $"\\u{(int)c:X4}" : c.ToString()));
}
