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

        // Cut the parameter off the message, because the constructor adds it again.
        var suffix = exception.Message.LastIndexOf($" (Parameter '{parameter}')", StringComparison.Ordinal);
        var message = suffix < 0 ? exception.Message : exception.Message[..suffix];
        return exception switch
        {
            ArgumentNullException => new ArgumentNullException(parameter, message),
            ArgumentOutOfRangeException => new ArgumentOutOfRangeException(parameter, message),
            _ => new ArgumentException(message, parameter, exception),
        };
    }
}
