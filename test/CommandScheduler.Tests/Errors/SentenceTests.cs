using CommandScheduler.Commands;
using CommandScheduler.Dispatching;
using CommandScheduler.Hosting;
using CommandScheduler.Recurrences;
using CommandScheduler.Schedules;
using CommandScheduler.Time;
using CommandScheduler.Watching;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

using Orleans.Serialization;

namespace CommandScheduler.Tests.Errors;

/// <summary>A message that quotes another ends the quotation before it goes on.</summary>
public sealed class SentenceTests
{
    private static readonly Exception Foreign = new InvalidOperationException("Failed to connect to 127.0.0.1:5432");

    [Theory]
    [InlineData("Failed to connect", "Failed to connect.")]
    [InlineData("It is down.", "It is down.")]
    [InlineData("What is that?", "What is that?")]
    [InlineData("Stop!", "Stop!")]
    [InlineData("and so on…", "and so on…")]
    [InlineData("The following failed: ", "The following failed.")]
    [InlineData("The first line\r\n  the second\nthe third", "The first line the second the third.")]
    [InlineData("no 'name'", "no 'name'.")]
    [InlineData("", "No reason is known.")]
    [InlineData(null, "No reason is known.")]
    public void A_text_becomes_one_sentence_on_one_line(string? text, string sentence) => Assert.Equal(sentence, Sentence.From(text));

    [Fact]
    public void An_exception_without_a_message_is_called_by_its_type()
        => Assert.Equal("InvalidOperationException.", Sentence.From(new InvalidOperationException(" ")));

    [Fact]
    public void An_unknown_outcome_quotes_the_failure_of_the_store()
    {
        Assert.Equal(
            "Schedule 's' could not be stored, so it is not known whether the change happened: Failed to connect to 127.0.0.1:5432. "
                + "Describe the schedule, or repeat the change: with a request id it is not applied twice while the schedule has jobs.",
            new OutcomeUnknownException("s", Foreign).Message);
        Assert.StartsWith(
            "Schedule 's' could not be stored, so it is not known whether the change happened. Describe",
            new OutcomeUnknownException("s", null).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_document_quotes_the_reader()
    {
        var error = Assert.Throws<SchedulerException>(() => ScheduleDocument.Read("s", """{"format":"one"}"""));
        Assert.Equal(
            $"The stored document of schedule 's' cannot be read: {Sentence.From(error.InnerException!)} "
                + "It was left untouched; restore it from a backup, or remove it.",
            error.Message);
    }

    [Fact]
    public void A_calendar_that_failed_is_quoted()
        => Assert.Equal(
            "Calendar 'closed' failed: InvalidOperationException: Failed to connect to 127.0.0.1:5432. Correct it; the job then goes on by itself.",
            new CalendarFailedException("closed", Foreign).Message);

    [Fact]
    public void A_command_that_cannot_be_serialized_quotes_the_serializer()
        => Assert.StartsWith(
            "Orleans cannot serialize a command of type 'System.String': Failed to connect to 127.0.0.1:5432. Mark the type, and",
            OrleansCommandSerializer.CannotSerialize("command", Foreign).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_command_that_cannot_be_deserialized_quotes_the_serializer()
    {
        using var services = new ServiceCollection().AddSerializer().AddSingleton<OrleansCommandSerializer>().BuildServiceProvider();
        var error = Assert.Throws<UndeliverableCommandException>(
            () => services.GetRequiredService<OrleansCommandSerializer>().Deserialize(new SerializedCommand { Type = "string", Binary = [0xff] }));
        Assert.Equal(
            $"A command of type 'string' cannot be deserialized by this build: {Sentence.From(error.InnerException!)} "
                + "Deploy a build that knows the type; the job then goes on by itself.",
            error.Message);
    }

    [Fact]
    public async Task An_attempt_whose_command_cannot_be_deserialized_quotes_the_serializer_of_the_application()
    {
        await using var services = new ServiceCollection()
            .AddMetrics()
            .AddOptions()
            .AddKeyedSingleton(TimeProviderNames.Grains, TimeProvider.System)
            .AddSingleton<SchedulerClock>()
            .AddSingleton<SchedulerInstruments>()
            .AddSerializer()
            .AddSingleton(new DispatcherRegistrations())
            .AddSingleton<CommandTypes>()
            .AddSingleton<AttemptPolicies>()
            .AddSingleton<RunningAttempts>()
            .BuildServiceProvider();
        var clock = services.GetRequiredService<SchedulerClock>();
        var instruments = services.GetRequiredService<SchedulerInstruments>();
        var (policies, types) = (services.GetRequiredService<AttemptPolicies>(), services.GetRequiredService<CommandTypes>());
        var running = services.GetRequiredService<RunningAttempts>();
        var runner = new AttemptRunner(null!, null!, policies, types, new BrokenSerializer(), running, instruments, clock);
        var job = new Job { Name = "job", Generation = 1, ScheduledAt = clock.GetUtcNow(), Command = new SerializedCommand { Type = "note" } };
        using var suspensions = new Suspensions(TimeProvider.System);
        using var run = runner.Prepare(new Attempt("s", job, default, clock.GetUtcNow(), 1), suspensions.Now);
        var end = await runner.RunAsync(run, TestContext.Current.CancellationToken);
        Assert.Equal(AttemptResult.Undeliverable, end.Result);
        Assert.Equal(
            "UndeliverableCommandException: A command of type 'note' cannot be deserialized: Failed to connect to 127.0.0.1:5432. "
                + "Correct the serializer; the job then goes on by itself. ---> InvalidOperationException: Failed to connect to 127.0.0.1:5432",
            end.Error?.Summary);
    }

    [Fact]
    public void Unusable_options_quote_their_validator()
    {
        var dispatchers = new DispatcherRegistrations { Default = typeof(object) };
        using var services = new ServiceCollection()
            .AddOptions()
            .AddLogging()
            .AddSingleton(dispatchers)
            .AddSingleton<SchedulerConfigurationValidator>()
            .AddSingleton<IValidateOptions<SchedulerOptions>>(new ValidateOptions<SchedulerOptions>(null, _ => false, "MaxPayloadBytes is 0"))
            .BuildServiceProvider();
        Assert.Equal(
            "The options of CommandScheduler are unusable: MaxPayloadBytes is 0. "
                + "Correct them in AddCommandScheduler(scheduler => scheduler.Configure(options => …)).",
            Assert.Throws<OrleansConfigurationException>(() => services.GetRequiredService<SchedulerConfigurationValidator>().ValidateConfiguration()).Message);
    }

    private sealed class BrokenSerializer : ICommandSerializer
    {
        public SerializedCommand Serialize(object command) => throw Foreign;

        public object Deserialize(SerializedCommand command) => throw Foreign;
    }
}
