using Orleans.Networking.Shared;
using Orleans.Runtime.Messaging;

namespace CommandScheduler.Dispatching;

/// <summary>Tells what the runtime does to a call on its way from what the callee throws.</summary>
internal static class RuntimeErrors
{
    /// <summary>Says whether an exception is one by which Orleans ends a call that has not reached its grain.</summary>
    /// <remarks>A grain may throw such an exception too, from a call of its own; so ask only of calls that have not begun.</remarks>
    public static bool Are(Exception exception)
        => exception is TimeoutException or ObjectDisposedException or OperationCanceledException
            || exception.GetType() == typeof(OrleansException)
            || exception is OrleansMessageRejectionException or SiloUnavailableException or ConnectionFailedException or GatewayTooBusyException
                or SocketConnectionException or LimitExceededException;
}
