using System.Diagnostics.CodeAnalysis;

namespace CommandScheduler.Testing;

/// <summary>A store does not keep the contract. The message says what was done, what was expected, and what was found.</summary>
[Experimental(SchedulerNames.StoresAreExperimental)]
public sealed class StoreConformanceException : Exception
{
    internal StoreConformanceException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
