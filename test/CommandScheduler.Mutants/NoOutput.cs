using System.Reflection;

namespace CommandScheduler.Mutants;

/// <summary>Takes what a test prints, and prints nothing.</summary>
public class NoOutput : DispatchProxy
{
    internal static object As(Type contract) => Create(contract, typeof(NoOutput));

    /// <inheritdoc />
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod?.ReturnType == typeof(string) ? "" : null;
}
