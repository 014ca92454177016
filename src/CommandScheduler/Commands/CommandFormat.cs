using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace CommandScheduler;

/// <summary>How commands are stored as JSON, and how this build reads what others stored.</summary>
/// <remarks>
/// <para>
/// Set it by <see cref="CommandSchedulerBuilder.ConfigureCommands"/> on every silo, and in <c>AddPostgreSqlScheduling</c> on clients
/// that schedule in transactions of their own; the same everywhere. It cannot be changed once the host runs.
/// </para>
/// <para>
/// What would be lost is an error: a job whose command cannot be read is quarantined, and its stored form is kept. A command is stored
/// as bytes, in the form of Orleans, where JSON with these settings does not give the same command back.
/// </para>
/// </remarks>
public sealed class CommandFormat
{
    private readonly Dictionary<string, Type> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, Func<JsonObject, JsonObject>> _upcasters = [];

    /// <summary>Gets the settings of the JSON: converters, naming, and the contexts of source generation.</summary>
    /// <value>
    /// Strict by default. A constructor parameter without a default value must be in the JSON
    /// (<see cref="JsonSerializerOptions.RespectRequiredConstructorParameters"/>), and what may not be null is not null
    /// (<see cref="JsonSerializerOptions.RespectNullableAnnotations"/>). Set them to false to have the defaults of the types instead.
    /// Members that the type does not have are skipped (<see cref="JsonSerializerOptions.UnmappedMemberHandling"/>), unless
    /// <see cref="RefuseRenames"/> takes them for renamed ones.
    /// </value>
    /// <remarks>
    /// Add a context of source generation by <c>Json.TypeInfoResolverChain.Insert(0, YourContext.Default)</c>. A setting that changes
    /// names changes the stored form of all commands: what is stored already must still be read.
    /// </remarks>
    public JsonSerializerOptions Json { get; } = new()
    {
        AllowOutOfOrderMetadataProperties = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>
    /// Gets or sets whether a command is refused whose JSON has a member that its type does not have, while it lacks one that the type
    /// has: that cannot be told from a member that was renamed, whose value would be lost.
    /// </summary>
    /// <value>
    /// True by default. A member that was only removed is skipped in any case, and one that was only added has its default value.
    /// </value>
    public bool RefuseRenames { get; set; } = true;

    /// <summary>Changes the stored JSON of commands of one type before they are read: from the shape of older builds to that of this one.</summary>
    /// <typeparam name="TCommand">The very type of the command in this build.</typeparam>
    /// <param name="upcaster">
    /// Gets the JSON as it is stored, of whatever build, and returns it as this build writes it; it may change and return what it gets. It
    /// must leave JSON alone that has the shape of this build. If it throws, the job is quarantined. Must be thread-safe.
    /// </param>
    /// <returns>This format.</returns>
    /// <remarks>Several for one type run one after the other, in the order in which they were added. A command that is stored as bytes has no JSON.</remarks>
    public CommandFormat Upcast<TCommand>(Func<JsonObject, JsonObject> upcaster)
        where TCommand : notnull
    {
        ArgumentNullException.ThrowIfNull(upcaster);
        _upcasters[typeof(TCommand)] = _upcasters.TryGetValue(typeof(TCommand), out var first) ? json => upcaster(Made(first(json))) : upcaster;
        return this;
    }

    /// <summary>Reads commands that are stored under another name as commands of a type of this build, such as one that was renamed or moved.</summary>
    /// <typeparam name="TCommand">The type in this build; Orleans must be able to serialize it.</typeparam>
    /// <param name="storedType">The name as it is stored, which <see cref="JobSnapshot.CommandType"/> shows.</param>
    /// <returns>This format.</returns>
    /// <exception cref="ArgumentException">The name is empty, or is read as another type already.</exception>
    public CommandFormat MapType<TCommand>(string storedType)
        where TCommand : notnull
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(storedType);
        if (_types.TryGetValue(storedType, out var other) && other != typeof(TCommand))
        {
            throw new ArgumentException(
                $"Commands that are stored as '{storedType}' are read as '{other}' already, and cannot be read as '{typeof(TCommand)}' too. "
                + "Remove one of the two.",
                nameof(storedType));
        }

        _types[storedType] = typeof(TCommand);
        return this;
    }

    /// <summary>Gets the types by the stored names that are not their own.</summary>
    internal IReadOnlyDictionary<string, Type> Types => _types;

    internal bool HasUpcaster(Type type) => _upcasters.ContainsKey(type);

    internal JsonObject Upcast(Type type, JsonObject stored) => Made(_upcasters[type](stored));

    private static JsonObject Made(JsonObject? json) => json ?? throw new InvalidOperationException("An upcaster returned null. Return the changed JSON.");
}
