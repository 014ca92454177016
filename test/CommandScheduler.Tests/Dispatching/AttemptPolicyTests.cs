using CommandScheduler.Dispatching;
using CommandScheduler.Schedules;

using Microsoft.Extensions.DependencyInjection;

using Orleans.Serialization;
using Orleans.Serialization.TypeSystem;

namespace CommandScheduler.Tests.Dispatching;

/// <summary>What the job says goes first, then its command's type, then its dispatcher, then the silo.</summary>
public sealed class AttemptPolicyTests : IDisposable
{
    private readonly SchedulerOptions _silo = new() { Retry = Attempts(2), AttemptTimeout = TimeSpan.FromSeconds(2) };
    private readonly DispatcherRegistrations _registrations = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    [Fact]
    public void The_silo_speaks_for_all_who_say_nothing() => Told(2, "tests.handled");

    [Fact]
    public void A_dispatcher_goes_before_the_silo()
    {
        _registrations.Default = typeof(MiddlewareTests.Sender);
        _registrations.DispatcherOptions[""] = Options(3);
        Told(3, "tests.handled");
        Told(3, "tests.handled", dispatcher: "fax");
    }

    [Fact]
    public void A_named_dispatcher_that_says_nothing_leaves_it_to_the_silo()
    {
        _registrations.Default = _registrations.Named["mail"] = typeof(MiddlewareTests.Sender);
        _registrations.DispatcherOptions[""] = Options(3);
        Told(2, "tests.handled", dispatcher: "mail");
        _registrations.DispatcherOptions["mail"] = Options(4);
        Told(4, "tests.handled", dispatcher: "mail");
    }

    [Fact]
    public void A_command_with_a_handler_has_no_dispatcher_unless_its_job_names_one()
    {
        _registrations.Default = typeof(MiddlewareTests.Sender);
        _registrations.DispatcherOptions[""] = Options(3);
        _registrations.Handlers[typeof(MiddlewareTests.Handled)] = _ => Task.CompletedTask;
        Told(2, "tests.handled");
        Told(3, "tests.sent");
        Told(3, "tests.handled", dispatcher: "fax");
    }

    [Fact]
    public void A_type_goes_before_its_dispatcher_and_the_job_before_all()
    {
        _registrations.Default = typeof(MiddlewareTests.Sender);
        _registrations.DispatcherOptions[""] = Options(3);
        _registrations.TypeOptions[typeof(MiddlewareTests.Sent)] = Options(5);
        Told(5, "tests.sent");
        Told(3, "tests.handled");
        Told(6, "tests.sent", new JobOptions { Retry = Attempts(6), AttemptTimeout = TimeSpan.FromSeconds(6) });
    }

    [Fact]
    public void A_name_that_the_applications_serializer_chose_is_learnt()
    {
        _registrations.TypeOptions[typeof(MiddlewareTests.Sent)] = Options(5);
        var types = new CommandTypes(_registrations, _services.GetRequiredService<TypeConverter>());
        var policies = new AttemptPolicies(types, _registrations, Microsoft.Extensions.Options.Options.Create(_silo));
        Assert.Equal(2, policies.RetryOf(Job("secret", null, null)).MaxAttempts);
        types.Learn("secret", typeof(MiddlewareTests.Sent));
        types.Learn("other", typeof(MiddlewareTests.Handled));
        Assert.Equal(5, policies.RetryOf(Job("secret", null, null)).MaxAttempts);
        Assert.Equal(2, policies.RetryOf(Job("other", null, null)).MaxAttempts);
    }

    [Fact]
    public void Slots_that_were_asked_for_stay_those_of_the_attempt_when_its_type_is_learnt_meanwhile()
    {
        _registrations.TypeOptions[typeof(MiddlewareTests.Sent)] = new() { MaxAtOnce = 1 };
        var types = new CommandTypes(_registrations, _services.GetRequiredService<TypeConverter>());
        var policies = new AttemptPolicies(types, _registrations, Microsoft.Extensions.Options.Options.Create(_silo));
        var asked = policies.LimitsOf(Job("secret", null, null));
        types.Learn("secret", typeof(MiddlewareTests.Sent));
        Assert.Empty(asked);
        Assert.Equal(policies.Limits, policies.LimitsOf(Job("secret", null, null)));
    }

    [Fact]
    public void A_condition_that_throws_does_not_give_an_attempt_up()
    {
        var options = new DispatchOptions();
        options.NeverRetry<ArgumentException>(_ => throw new InvalidOperationException("The condition is broken."));
        Assert.False(options.IsNeverRetried(new ArgumentException("bad")));
        options = new DispatchOptions().NeverRetry<ArgumentException>();
        Assert.True(options.IsNeverRetried(new ArgumentNullException("bad")));
        Assert.False(options.IsNeverRetried(new InvalidOperationException("bad", new ArgumentException("bad"))));
    }

    [Fact]
    public void Options_out_of_their_range_are_refused()
    {
        Refused(new DispatchOptions { AttemptTimeout = TimeSpan.FromDays(2) }, "DispatchOptions.AttemptTimeout is 2.00:00:00");
        Refused(new DispatchOptions { MaxAtOnce = 0 }, "DispatchOptions.MaxAtOnce is 0");
        Refused(new DispatchOptions { Retry = new() { MaxAttempts = 0 } }, "DispatchOptions.Retry.MaxAttempts is 0");
        new DispatchOptions { AttemptTimeout = TimeSpan.FromDays(1), MaxAtOnce = 1_000_000, Retry = RetryPolicy.None }.Check("configure");

        static void Refused(DispatchOptions options, string text)
        {
            var refusal = Assert.Throws<ArgumentOutOfRangeException>("configure", () => options.Check("configure"));
            Assert.StartsWith(text, refusal.Message, StringComparison.Ordinal);
        }
    }

    public void Dispose() => _services.Dispose();

    private static RetryPolicy Attempts(int number) => new() { MaxAttempts = number };

    private static DispatchOptions Options(int number) => new() { Retry = Attempts(number), AttemptTimeout = TimeSpan.FromSeconds(number) };

    private static Job Job(string type, JobOptions? options, string? dispatcher) => new()
    {
        Name = "job",
        Generation = 1,
        ScheduledAt = default,
        Command = new SerializedCommand { Type = type },
        Options = dispatcher is null ? options : (options ?? new JobOptions()) with { Dispatcher = dispatcher },
    };

    private void Told(int number, string type, JobOptions? options = null, string? dispatcher = null)
    {
        var types = new CommandTypes(_registrations, _services.GetRequiredService<TypeConverter>());
        var policies = new AttemptPolicies(types, _registrations, Microsoft.Extensions.Options.Options.Create(_silo));
        var job = Job(type, options, dispatcher);
        Assert.Equal((number, number), (policies.RetryOf(job).MaxAttempts, policies.TimeoutOf(job).TotalSeconds));
    }
}
