using System.Reflection;

using CommandScheduler.Calls;
using CommandScheduler.Commands;
using CommandScheduler.Schedules;
using CommandScheduler.TestSupport;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

using Orleans.Serialization;
using Orleans.Serialization.Invocation;

namespace CommandScheduler.Tests.Calls;

/// <summary>Calls with a command whose type the silo of the schedule does not know.</summary>
public sealed class UnknownTypeCallTests
{
    private readonly IServiceProvider _services;
    private readonly ICommandSerializer _commands;

    public UnknownTypeCallTests()
    {
        var services = new ServiceCollection().AddSerializer();
        services.AddCommandFormat();
        _services = services.BuildServiceProvider();
        _commands = _services.GetRequiredService<ICommandSerializer>();
    }

    [Fact]
    public async Task Between_silos_the_command_travels_in_its_stored_form()
    {
        using var call = new Call(nameof(IScheduleGrain.ScheduleOnce), new Note("new"), failures: 1);
        await Filter(_commands).Invoke(call);
        Assert.Equal([typeof(Note), typeof(CommandEnvelope)], call.Sent.Select(sent => sent!.GetType()));
        var reader = new ChangeReader(_commands, Options.Create(new SchedulerOptions()));
        var change = reader.Once(call.Sent[1]!, default, "job", null);
        Assert.Equal(ScheduleDocument.WriteJob(Stored(_commands.Serialize(new Note("new")))), ScheduleDocument.WriteJob(Stored(change.Wanted.Command)));
    }

    [Fact]
    public async Task Each_command_of_a_batch_does()
    {
        var batch = new ScheduleBatch { RequestId = "r" }
            .ScheduleOnce(new Note("new"), default, "a").Cancel("b").ScheduleRecurring(new Note("new"), "@daily", "c");
        using var call = new Call(nameof(IScheduleGrain.ScheduleBatch), batch, failures: 1);
        await Filter(_commands).Invoke(call);
        var sent = Assert.IsType<ScheduleBatch>(call.Sent[1]);
        Assert.Equal([typeof(CommandEnvelope), null, typeof(CommandEnvelope)], sent.Entries.Select(entry => entry.Command?.GetType()));
        Assert.Equal("r", sent.RequestId);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public async Task A_client_and_a_silo_of_an_older_library_are_told_that_nothing_was_changed(bool isSilo, int failures)
    {
        using var call = new Call(nameof(IScheduleGrain.ScheduleOnce), new Note("new"), failures);
        var refusal = await Assert.ThrowsAsync<SchedulerException>(
            () => Filter(isSilo ? _commands : null).Invoke(call));
        Assert.StartsWith(
            $"The silo of schedule 'order' could not read the call of ScheduleOnce with a command of type '{typeof(Note)}', and nothing was changed: ",
            refusal.Message,
            StringComparison.Ordinal);
        Assert.EndsWith("Its build does not know the type: deploy the new build to all silos, and try again.", refusal.Message, StringComparison.Ordinal);
        Assert.IsAssignableFrom<SerializerException>(refusal.InnerException);
        Assert.Equal(failures, call.Sent.Count);
    }

    private ScheduleCallFilter Filter(ICommandSerializer? commands)
        => new(_services.GetRequiredService<DeepCopier>(), _services.GetRequiredService<Serializer>(), _services, commands: commands);

    private static Job Stored(SerializedCommand command) => new() { Name = "job", Generation = 1, Command = command, ScheduledAt = default };

    /// <summary>A call to a schedule whose silo cannot read the first tries.</summary>
    private sealed class Call(string method, object argument, int failures) : IOutgoingGrainCallContext, IDisposable
    {
        private readonly Arguments _request = new(argument);

        public List<object?> Sent { get; } = [];

        public IInvokable Request => _request;

        public string MethodName => method;

        public GrainId TargetId { get; } = GrainId.Create("schedule", "order");

        public object Grain => throw new NotSupportedException();

        public MethodInfo InterfaceMethod => throw new NotSupportedException();

        public object? Result { get; set; }

        public Response? Response { get; set; }

        public GrainId? SourceId => null;

        public IGrainContext SourceContext => throw new NotSupportedException();

        public GrainInterfaceType InterfaceType => default;

        public string InterfaceName => nameof(IScheduleGrain);

        public void Dispose() => _request.Dispose();

        public Task Invoke()
        {
            Sent.Add(_request.GetArgument(0));
            return Sent.Count > failures ? Task.CompletedTask : throw new UnsupportedWireTypeException("A WireType value of LengthPrefixed is expected.");
        }
    }

    private sealed class Arguments(object argument) : RequestBase
    {
        private object _argument = argument;

        public override int GetArgumentCount() => 1;

        public override object GetArgument(int index) => _argument;

        public override void SetArgument(int index, object value) => _argument = value;

        public override Type GetInterfaceType() => typeof(IScheduleGrain);

        public override string GetMethodName() => throw new NotSupportedException();

        public override string GetInterfaceName() => nameof(IScheduleGrain);

        public override string GetActivityName() => throw new NotSupportedException();

        public override MethodInfo GetMethod() => throw new NotSupportedException();

        public override object GetTarget() => throw new NotSupportedException();

        public override void SetTarget(ITargetHolder holder) => throw new NotSupportedException();

        public override ValueTask<Response> Invoke() => throw new NotSupportedException();

        public override void Dispose()
        {
        }
    }
}
