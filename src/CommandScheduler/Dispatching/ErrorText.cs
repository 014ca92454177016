using System.Text;

using CommandScheduler.Checks;
using CommandScheduler.Schedules;

namespace CommandScheduler.Dispatching;

/// <summary>Puts the exceptions of handlers into words. Never throws, whatever an exception of the application does.</summary>
internal static class ErrorText
{
    private const int MostCauses = 5;

    public static AttemptFailure Describe(Exception exception) => new(Summary(exception), Text(exception), exception);

    /// <summary>Names an exception and its causes on one line, for the cause often says what the wrapper does not.</summary>
    public static string Summary(Exception exception)
    {
        var summary = new StringBuilder();
        var cause = exception;
        for (var depth = 0; cause is not null && depth < MostCauses; depth++)
        {
            summary.Append(depth == 0 ? "" : " ---> ").Append(cause.GetType().Name).Append(": ").Append(Sentence.MessageOf(cause));
            cause = Guard(() => cause.InnerException);
        }

        return Stored(summary.ToString(), StoredText.MostError);
    }

    /// <inheritdoc cref="StoredText.Of"/>
    public static string Stored(string text, int most) => StoredText.Of(text, most);

    private static string Text(Exception exception)
        => Stored(Guard(exception.ToString) ?? $"{Summary(exception)}{Environment.NewLine}{Guard(() => exception.StackTrace)}", FailureLog.MostText);

    private static T? Guard<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception)
        {
            return null;
        }
    }
}
