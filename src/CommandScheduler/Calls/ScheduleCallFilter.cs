using CommandScheduler.Commands;

using Orleans.Serialization;

namespace CommandScheduler.Calls;

/// <summary>
/// Copies the commands of a call to a schedule, so that later changes have no effect, and refuses at the caller a command that
/// cannot be copied; sends the caller's trace along; and waits for the silo's start.
/// </summary>
internal sealed class ScheduleCallFilter(DeepCopier copier, SiloStart? start = null) : IOutgoingGrainCallFilter
{
    public Task Invoke(IOutgoingGrainCallContext context)
        => context.Request.GetInterfaceType() is var called && (called == typeof(IScheduleGrain) || called == typeof(IJobReaderGrain))
            ? InvokeScheduleAsync(context)
            : context.Invoke();

    private async Task InvokeScheduleAsync(IOutgoingGrainCallContext context)
    {
        CallerTrace.Send();
        if (context.Request.GetArgumentCount() > 0)
        {
            switch (context.Request.GetArgument(0))
            {
                case ScheduleBatch batch:
                    context.Request.SetArgument(0, Copy(batch));
                    break;
                case { } command when context.MethodName is nameof(IScheduleGrain.ScheduleOnce) or nameof(IScheduleGrain.ScheduleRecurring):
                    context.Request.SetArgument(0, Copy(command));
                    break;
            }
        }

        if (start is { IsDone: false })
        {
            await start.WaitAsync();
        }

        try
        {
            await context.Invoke();
        }
        catch (ArgumentException exception) when (ArgumentErrors.TryRestore(exception) is { } restored)
        {
            throw restored;
        }
    }

    private ScheduleBatch Copy(ScheduleBatch batch)
    {
        try
        {
            return batch.With([.. batch.Entries.Select(entry => entry.Command is null ? entry : entry with { Command = Copy(entry.Command) })]);
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentException($"An entry of the batch is unusable: {exception.Message}", nameof(batch), exception);
        }
    }

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
