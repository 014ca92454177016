using System.Reflection;

namespace CommandScheduler.Mutants;

/// <summary>A test of the rules: one that needs no fixture, so that it can be called as it is.</summary>
internal sealed record PureTest(MethodInfo Method, object?[] Arguments)
{
    private const string Output = "ITestOutputHelper";

    public string Name => Arguments.Length == 0 ? $"{Method.DeclaringType!.Name}.{Method.Name}"
        : $"{Method.DeclaringType!.Name}.{Method.Name}({string.Join(", ", Arguments)})";

    /// <summary>Finds the tests of an assembly in the rooms of the folders.</summary>
    public static IReadOnlyList<PureTest> In(Assembly tests, IReadOnlyCollection<string> folders)
        => [.. tests.GetTypes()
            .Where(type => type is { IsAbstract: false, IsPublic: true } && type.Namespace is { } room && folders.Any(folder
                => room.EndsWith("." + folder, StringComparison.Ordinal)))
            .Where(type => type.GetConstructors() is [var made] && made.GetParameters().All(parameter => parameter.ParameterType.Name == Output)
                && !type.GetInterfaces().Any(contract => contract.Name == "IAsyncLifetime"))
            .SelectMany(type => type.GetMethods())
            .SelectMany(Of)];

    /// <returns>The failure; null if there is none.</returns>
    public Exception? Run()
    {
        try
        {
            var constructor = Method.DeclaringType!.GetConstructors().Single();
            var instance = constructor.Invoke([.. constructor.GetParameters().Select(parameter => NoOutput.As(parameter.ParameterType))]);
            (Method.Invoke(instance, Arguments) as Task)?.GetAwaiter().GetResult();
            (instance as IDisposable)?.Dispose();
            return null;
        }
        catch (Exception exception)
        {
            return exception is TargetInvocationException { InnerException: { } inner } ? inner : exception;
        }
    }

    private static IEnumerable<PureTest> Of(MethodInfo method)
    {
        var attributes = method.GetCustomAttributes().ToList();
        if (attributes.Any(attribute => attribute.GetType().Name == "FactAttribute"))
        {
            return [new PureTest(method, [])];
        }

        return attributes.Where(attribute => attribute.GetType().Name == "InlineDataAttribute")
            .Select(attribute => new PureTest(method, Padded(method, (object?[])attribute.GetType().GetProperty("Data")!.GetValue(attribute)!)));
    }

    private static object?[] Padded(MethodInfo method, object?[] data)
        => [.. method.GetParameters().Select((parameter, index) => index >= data.Length ? parameter.DefaultValue
            : data[index] is { } value && Nullable.GetUnderlyingType(parameter.ParameterType) is var inner
                && !(inner ?? parameter.ParameterType).IsInstanceOfType(value)
                ? Convert.ChangeType(value, inner ?? parameter.ParameterType, null)
                : data[index])];
}
