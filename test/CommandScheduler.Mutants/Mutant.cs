namespace CommandScheduler.Mutants;

/// <summary>One small fault that is built into a copy of the engine.</summary>
/// <param name="Number">The number that switches it on.</param>
/// <param name="MemberNumber">The number of the method or accessor that has it.</param>
/// <param name="File">The file, from the engine's folder.</param>
/// <param name="Line">The line.</param>
/// <param name="Member">The type and the member.</param>
/// <param name="Original">What the source says.</param>
/// <param name="Replacement">What the mutant says instead.</param>
internal sealed record Mutant(int Number, int MemberNumber, string File, int Line, string Member, string Original, string Replacement)
{
    /// <summary>Gets what names the mutant wherever its member is moved to.</summary>
    public string Key => $"{Member} | {Original} | {Replacement}";
}
