using System.Buffers.Text;
using System.Globalization;
using System.Text;

using CommandScheduler.Checks;

namespace CommandScheduler.Queries;

/// <summary>The text form of the place in a list at which a page ends.</summary>
internal static class JobCursor
{
    private const string Version = "1";

    /// <summary>The form of a place whose id or name no call would accept: only what cannot be read has such a one.</summary>
    private const string AnyText = "2";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Write(JobKey key)
    {
        var (id, name) = key;
        var isPlain = Check.IsName(id, Check.MaxId) && Check.IsName(name, Check.MaxName);
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(isPlain ? $"{Version}\n{id}\n{name}" : $"{AnyText}\n{id.Length}\n{id}{name}"));
    }

    /// <exception cref="ArgumentException">The text is none of ours.</exception>
    public static JobKey Read(string cursor, string parameter)
    {
        try
        {
            var parts = Utf8.GetString(Base64Url.DecodeFromChars(cursor)).Split('\n', 3);
            if (parts is [Version, var scheduleId, var jobName])
            {
                Check.ScheduleId(scheduleId);
                return new JobKey(scheduleId, Check.JobName(jobName));
            }

            if (parts is [AnyText, var digits, var both]
                && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                && length <= both.Length)
            {
                return new JobKey(both[..length], both[length..]);
            }
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            // The bytes are no text, or the text is no usable schedule id and job name.
        }

        var shown = cursor.Length > 80 ? cursor[..80] + "…" : cursor;
        throw new ArgumentException($"'{shown}' is no place in a list of jobs. Pass JobPage.Next as it was given, or null for the first page.", parameter);
    }
}
