namespace CommandScheduler.Activations;

/// <summary>The activation of a schedule, as its parts see it.</summary>
internal interface IActivation : IGrainBase
{
    /// <summary>Keeps Orleans from ending the activation as idle.</summary>
    /// <param name="time">For how long, from now.</param>
    void StayFor(TimeSpan time);
}
