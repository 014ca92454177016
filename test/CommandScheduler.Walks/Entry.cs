using System.Globalization;

namespace CommandScheduler.Walks;

/// <summary>An entry into a method, or a mark of the host program between entries.</summary>
/// <param name="File">The file, from the folder of the sources, with slashes; empty for a mark.</param>
/// <param name="Line">Where the method begins in it.</param>
/// <param name="Member">The type and the method, or the mark.</param>
/// <param name="IsLoop">Whether the method goes over the jobs of a schedule.</param>
internal sealed record Entry(string File, int Line, string Member, bool IsLoop)
{
    private const char Separator = '\t';

    public bool IsMark => File.Length == 0;

    /// <summary>Gets the folder of the file.</summary>
    public string Room => File[..Math.Max(File.LastIndexOf('/'), 0)];

    /// <summary>Reads what <see cref="ToString"/> wrote, or a mark.</summary>
    public static Entry Parse(string text)
        => text.Split(Separator) is [var file, var line, var member, var loop]
            ? new(file, int.Parse(line, CultureInfo.InvariantCulture), member, loop.Length > 0)
            : new("", 0, text, false);

    public override string ToString()
        => string.Join(Separator, File, Line.ToString(CultureInfo.InvariantCulture), Member, IsLoop ? "loop" : "");
}
