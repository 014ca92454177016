using System.Reflection;

namespace CommandScheduler.TestSupport;

/// <summary>Pins what is promised of options.</summary>
public static class Pinned
{
    /// <summary>Checks the value of every public property: one that is not named fails as much as one that has another value.</summary>
    public static void Defaults(object options, params (string Property, object? Value)[] expected)
    {
        var properties = options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .ToDictionary(property => property.Name);
        Assert.Equal(expected.Select(pin => pin.Property).Order(StringComparer.Ordinal), properties.Keys.Order(StringComparer.Ordinal));
        Assert.All(expected, pin => Assert.Equal(pin.Value, properties[pin.Property].GetValue(options)));
    }

    /// <summary>Checks the names of an enum and their order; the first is the default.</summary>
    public static void Names<T>(params string[] expected)
        where T : struct, Enum
    {
        Assert.Equal(expected, Enum.GetNames<T>());
        Assert.Equal(Enumerable.Range(0, expected.Length), Enum.GetValues<T>().Select(value => Convert.ToInt32(value, null)));
    }
}
