using System.Buffers.Text;
using System.Text;

using CommandScheduler.Checks;

namespace CommandScheduler.Queries;

/// <summary>The text form of the place in a list at which a page ends.</summary>
internal static class JobCursor
{
    private const string Version = "1";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Neither a schedule id nor a name has control characters.
    public static string Write(JobKey key) => Base64Url.EncodeToString(Utf8.GetBytes($"{Version}\n{key.ScheduleId}\n{key.JobName}"));

    /// <exception cref="ArgumentException">The text is none of ours.</exception>
    public static JobKey Read(string cursor, string parameter)
    {
        try
        {
            if (Utf8.GetString(Base64Url.DecodeFromChars(cursor)).Split('\n') is [Version, var scheduleId, var jobName])
            {
                Check.ScheduleId(scheduleId);
                return new JobKey(scheduleId, Check.JobName(jobName));
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
