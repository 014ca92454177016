namespace CommandScheduler.Calls;

/// <summary>Carries the name of the parameter over a grain call, which keeps only an exception's type, message and data.</summary>
internal static class ArgumentErrors
{
    private const string Key = "CommandScheduler.ParamName";

    public static void Mark(Exception exception)
    {
        if (exception is ArgumentException { ParamName: { } parameter })
        {
            exception.Data[Key] = parameter;
        }
    }

    /// <summary>Makes the error as it was thrown; null if there is nothing to restore.</summary>
    public static ArgumentException? TryRestore(ArgumentException exception)
    {
        if (exception.ParamName is not null || exception.Data[Key] is not string parameter)
        {
            return null;
        }

        // The constructor adds the parameter again.
        var message = Without(exception.Message, parameter);
        return exception switch
        {
            ArgumentNullException => new ArgumentNullException(parameter, message),
            ArgumentOutOfRangeException => new ArgumentOutOfRangeException(parameter, message),
            _ => new ArgumentException(message, parameter, exception),
        };
    }

    /// <summary>Gets the message without the parameter that it ends with, for another one that quotes it and ends with its own.</summary>
    public static string MessageOf(ArgumentException exception)
        => exception.ParamName is { } parameter ? Without(exception.Message, parameter) : exception.Message;

    private static string Without(string message, string parameter)
    {
        var suffix = message.LastIndexOf($" (Parameter '{parameter}')", StringComparison.Ordinal);
        return suffix < 0 ? message : message[..suffix];
    }
}
