using System.ComponentModel.DataAnnotations;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CommandScheduler.Hosting;

/// <summary>Registers the settings of a back end: those of its verb, and of whoever else configures them in the services.</summary>
internal static class BackEndSettings
{
    /// <summary>Registers them. They are options of .NET, and services of their own as well.</summary>
    /// <param name="scheduler">The scheduler.</param>
    /// <param name="verb">The verb that chooses the back end.</param>
    /// <param name="configure">What the verb was given.</param>
    /// <param name="rule">Says what is wrong beyond the ranges of single settings; null if nothing is.</param>
    /// <exception cref="ArgumentException">What the verb was given is unusable.</exception>
    public static void AddSettings<T>(this CommandSchedulerBuilder scheduler, string verb, Action<T>? configure, Func<T, string?>? rule = null)
        where T : class, new()
    {
        var own = new T();
        configure?.Invoke(own);
        if (Fault(own, rule) is { } fault)
        {
            throw new ArgumentException(Unusable(verb, fault), nameof(configure));
        }

        var services = scheduler.Services;
        services.Configure(configure ?? (_ => { }));
        services.AddSingleton<IValidateOptions<T>>(new Checked<T>(verb, rule));
        services.AddSingleton(Settings<T>);
        services.AddSingleton<IConfigurationValidator>(provider => new AtStart<T>(provider));
    }

    private static T Settings<T>(IServiceProvider provider)
        where T : class
    {
        try
        {
            return provider.GetRequiredService<IOptions<T>>().Value;
        }
        catch (OptionsValidationException exception)
        {
            throw new OrleansConfigurationException(exception.Message, exception);
        }
    }

    private static string? Fault<T>(T settings, Func<T, string?>? rule)
        where T : class
    {
        var faults = new List<ValidationResult>();
        return Validator.TryValidateObject(settings, new ValidationContext(settings), faults, validateAllProperties: true)
            ? rule?.Invoke(settings)
            : string.Join(' ', faults.Select(fault => Sentence.From(fault.ErrorMessage)));
    }

    private static string Unusable(string verb, string fault) => $"The settings of {verb} are unusable: {fault}";

    private sealed class Checked<T>(string verb, Func<T, string?>? rule) : IValidateOptions<T>
        where T : class
    {
        public ValidateOptionsResult Validate(string? name, T options)
            => Fault(options, rule) is { } fault
                ? ValidateOptionsResult.Fail($"{Unusable(verb, fault)} Correct them in {verb}, or where {typeof(T).Name} is configured.")
                : ValidateOptionsResult.Success;
    }

    /// <summary>Has unusable settings refused at the silo's start, also if nothing else asks for them.</summary>
    private sealed class AtStart<T>(IServiceProvider provider) : IConfigurationValidator
        where T : class
    {
        public void ValidateConfiguration() => provider.GetRequiredService<T>();
    }
}
