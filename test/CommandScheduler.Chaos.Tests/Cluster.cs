using System.Reflection;

namespace CommandScheduler.Chaos.Tests;

/// <summary>A cluster without silos: the factory of its grains, and each grain. The few calls that it knows do what a test wants.</summary>
public class Cluster : DispatchProxy
{
    private Dictionary<string, Func<object>> _calls = [];

    /// <summary>Makes the factory.</summary>
    /// <param name="calls">By the names of the grains' methods what each gives back. May be changed later.</param>
    public static IGrainFactory Make(Dictionary<string, Func<object>> calls) => Make<IGrainFactory>(calls);

    /// <inheritdoc />
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        => targetMethod is { Name: nameof(IGrainFactory.GetGrain), IsGenericMethod: true }
            ? typeof(Cluster).GetMethod(nameof(Make), 1, BindingFlags.NonPublic | BindingFlags.Static, [_calls.GetType()])!
                .MakeGenericMethod(targetMethod.GetGenericArguments()).Invoke(null, [_calls])
            : _calls[targetMethod!.Name]();

    private static T Make<T>(Dictionary<string, Func<object>> calls)
        where T : class
    {
        var proxy = Create<T, Cluster>();
        ((Cluster)(object)proxy)._calls = calls;
        return proxy;
    }
}
