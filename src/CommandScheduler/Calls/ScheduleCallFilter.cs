using CommandScheduler.Commands;
using CommandScheduler.Dispatching;

using Microsoft.Extensions.DependencyInjection;

using Orleans.Serialization;

namespace CommandScheduler.Calls;

/// <summary>
/// Copies the commands of a call to a schedule, so that later changes have no effect, and refuses at the caller a command that
/// cannot be copied; sends the caller's trace along; and waits for the silo's start. Has new schedules made without their grains.
/// Sends commands in their stored form to a silo that does not know their types.
/// </summary>
/// <param name="copier">Copies commands.</param>
/// <param name="serializer">Tells, once a call has failed, whether its commands could be sent.</param>
/// <param name="services">Has the receivers of this silo; they cannot be had before calls can be made.</param>
/// <param name="start">The start of this silo; null on a client.</param>
/// <param name="commands">Brings commands into their stored form; null on a client, which does not know the form of the silos.</param>
internal sealed class ScheduleCallFilter(
    DeepCopier copier,
    Serializer serializer,
    IServiceProvider services,
    SiloStart? start = null,
    ICommandSerializer? commands = null) : IOutgoingGrainCallFilter
{
    public Task Invoke(IOutgoingGrainCallContext context)
        => context.Request.GetInterfaceType() is var called && (called == typeof(IScheduleGrain) || called == typeof(IJobReaderGrain))
            ? InvokeScheduleAsync(context)
            : context.Invoke();

    private async Task InvokeScheduleAsync(IOutgoingGrainCallContext context)
    {
        CallerTrace.Send();
        var (commandCount, knownCount) = (0, 0);
        ReplaceCommands(context, (command, options) =>
        {
            commandCount++;
            knownCount += HasReceiver(command, options) ? 1 : 0;
            return Copy(command);
        });
        KnownReceivers.Send(commandCount > 0 && knownCount == commandCount);

        if (start is { IsDone: false })
        {
            await start.WaitAsync();
        }

        if (await TryMakeAsync(context))
        {
            return;
        }

        try
        {
            try
            {
                await context.Invoke();
            }
            catch (SerializerException exception)
            {
                RefuseWhatCannotBeSent(context);

                // The silo of the schedule could not read the call, so it did nothing.
                await SendAsStoredAsync(context, exception);
            }
        }
        catch (ArgumentException exception) when (ArgumentErrors.TryRestore(exception) is { } restored)
        {
            throw restored;
        }
    }

    /// <summary>Carries out a call that makes a schedule, and answers it, where that needs no activation.</summary>
    private async ValueTask<bool> TryMakeAsync(IOutgoingGrainCallContext context)
    {
        if (services.GetService<INewSchedules>() is not { } schedules || await schedules.TryMakeAsync(context) is not { } jobs)
        {
            return false;
        }

        context.Result = context.MethodName == nameof(IScheduleGrain.ScheduleBatch) ? jobs : jobs[0];
        return true;
    }

    /// <summary>Refuses a command that cannot be sent; what can be copied can not always be, such as a token.</summary>
    private void RefuseWhatCannotBeSent(IOutgoingGrainCallContext context)
        => ReplaceCommands(context, (command, _) =>
        {
            try
            {
                serializer.SerializeToArray(command);
                return command;
            }
            catch (Exception exception)
            {
                throw OrleansCommandSerializer.CannotSerialize(command, exception);
            }
        });

    private async Task SendAsStoredAsync(IOutgoingGrainCallContext context, SerializerException cause)
    {
        var types = new List<string>();
        ReplaceCommands(context, (command, _) =>
        {
            types.Add($"'{command.GetType()}'");
            return commands is null ? command : CommandEnvelope.From(commands.Serialize(command));
        });
        if (commands is not null && types.Count > 0)
        {
            try
            {
                await context.Invoke();
                return;
            }
            catch (SerializerException exception)
            {
                cause = exception;
            }
        }

        throw new SchedulerException(
            $"The silo of schedule '{context.TargetId.Key}' could not read the call of {context.MethodName}"
            + (types.Count > 0 ? $" with a command of type {string.Join(", ", types.Distinct())}" : "")
            + $", and nothing was changed: {Sentence.From(cause)} Its build does not know the type: deploy the new build to all silos, and try again.",
            cause);
    }

    private static void ReplaceCommands(IOutgoingGrainCallContext context, Func<object, JobOptions?, object> replace)
    {
        var request = context.Request;
        switch (request.GetArgumentCount() == 0 ? null : request.GetArgument(0))
        {
            case ScheduleBatch batch:
                request.SetArgument(0, Replace(batch, replace));
                break;
            case { } command when context.MethodName is nameof(IScheduleGrain.ScheduleOnce) or nameof(IScheduleGrain.ScheduleRecurring):
                request.SetArgument(0, replace(command, request.GetArgument(request.GetArgumentCount() - 1) as JobOptions));
                break;
        }
    }

    private static ScheduleBatch Replace(ScheduleBatch batch, Func<object, JobOptions?, object> replace)
    {
        try
        {
            return batch.With(
                [.. batch.Entries.Select(entry => entry.Command is null ? entry : entry with { Command = replace(entry.Command, entry.Options) })]);
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentException($"An entry of the batch is unusable: {ArgumentErrors.MessageOf(exception)}", nameof(batch), exception);
        }
    }

    private bool HasReceiver(object command, JobOptions? options)
        => services.GetService<DispatcherRoutes>()?.Has(options?.Dispatcher ?? JobOptions.DefaultDispatcher, command.GetType()) == true;

    private object Copy(object command)
    {
        try
        {
            return copier.Copy(command);
        }
        catch (Exception exception)
        {
            throw OrleansCommandSerializer.CannotSerialize(command, exception);
        }
    }
}
