using System.Reflection;

using Microsoft.Extensions.Logging;

namespace CommandScheduler.TestSupport.Watching;

/// <summary>What there is to watch, and what is watched by tests.</summary>
public static class Watched
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    /// <summary>Returns the log events of an assembly.</summary>
    public static IReadOnlyList<LoggerMessageAttribute> EventsOf(Assembly product)
        =>
        [
            .. product
                .GetTypes()
                .SelectMany(type => type.GetMethods(All))
                .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
                .OfType<LoggerMessageAttribute>(),
        ];

    /// <summary>Returns what the tests of an assembly, and those that it takes over from this one, are about.</summary>
    public static IReadOnlySet<string> By(Assembly tests)
        => tests.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false })
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance))
            .SelectMany(method => method.GetCustomAttributes<WatchesAttribute>())
            .Select(watches => watches.Name)
            .ToHashSet(StringComparer.Ordinal);
}
