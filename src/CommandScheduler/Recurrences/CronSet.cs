using System.Collections.Immutable;
using System.Numerics;

namespace CommandScheduler.Recurrences;

/// <summary>The values that one field of a cron expression allows.</summary>
/// <param name="Text">The field as NCrontab reads it: <c>*</c> if it has <paramref name="Days"/>, which NCrontab does not know.</param>
/// <param name="Plain">The plain values, a bit each; Sunday is 0.</param>
/// <param name="Days">The days that only the calendar tells.</param>
/// <param name="IsAny">Whether everything is allowed.</param>
internal sealed record CronSet(string Text, ulong Plain, ImmutableArray<CronDay> Days, bool IsAny)
{
    /// <summary>The seconds of an expression that has no field for them.</summary>
    public static readonly CronSet Zero = new("0", 1, [], false);

    /// <summary>Gets the plain values in order.</summary>
    public int[] Values
    {
        get
        {
            var values = new int[BitOperations.PopCount(Plain)];
            var rest = Plain;
            for (var index = 0; index < values.Length; index++)
            {
                values[index] = BitOperations.TrailingZeroCount(rest);
                rest &= rest - 1;
            }

            return values;
        }
    }

    /// <summary>Says whether a day is allowed by a field that has <see cref="Days"/>; one that has none is left to NCrontab.</summary>
    /// <param name="date">The day.</param>
    /// <param name="value">The same day as a plain value of this field.</param>
    public bool Allows(DateTime date, int value) => Days.IsEmpty || Includes(date, value);

    /// <summary>Says whether a day is one of those that the field allows.</summary>
    /// <inheritdoc cref="Allows" path="/param"/>
    public bool Includes(DateTime date, int value)
    {
        if ((Plain >> value & 1) != 0)
        {
            return true;
        }

        foreach (var day in Days)
        {
            if (day.Is(date))
            {
                return true;
            }
        }

        return false;
    }
}
