using System.Globalization;

namespace CommandScheduler.Chaos.Faults;

/// <summary>
/// A network of its own for each silo, tied together by a bridge, on which the database has an address, too. Needs the rights of root, and
/// the program <c>ip</c>.
/// </summary>
internal sealed class Network
{
    /// <summary>Who has no such address gets no frame.</summary>
    private const string Nobody = "02:00:00:00:00:01";

    private readonly string _id = Text(Environment.ProcessId % 100_000);
    private readonly string _prefix = $"10.{Text(100 + (Environment.ProcessId % 100))}.{Text(Environment.ProcessId / 100 % 250)}";
    private readonly int _silos;

    public Network(int silos)
    {
        _silos = silos;
        SystemCommand.Run($"ip link add {Bridge} type bridge");
        SystemCommand.Run($"ip addr add {_prefix}.1/24 dev {Bridge}");
        SystemCommand.Run($"ip addr add {Database}/24 dev {Bridge}");
        SystemCommand.Run($"ip link set {Bridge} up");
        for (var silo = 0; silo < silos; silo++)
        {
            Add(silo);
        }
    }

    /// <summary>Gets the address of the database.</summary>
    public string Database => $"{_prefix}.2";

    /// <summary>Gets all addresses, with the length of their common part.</summary>
    public string Range => $"{_prefix}.0/24";

    private string Bridge => $"cb{_id}";

    /// <summary>Says why there can be none; null if there can.</summary>
    public static string? Missing()
    {
        var name = $"chaostry{Text(Environment.ProcessId)}";
        if (SystemCommand.Try($"ip netns add {name}") is { } error)
        {
            return $"there are no network namespaces: {error}";
        }

        SystemCommand.Run($"ip netns del {name}");
        return null;
    }

    public string AddressOf(int silo) => $"{_prefix}.{Text(10 + silo)}";

    /// <summary>Gets the command that runs a silo in its network.</summary>
    public IReadOnlyList<string> WrapperOf(int silo) => ["ip", "netns", "exec", NameOf(silo)];

    /// <summary>Cuts a silo off from everything, or has it back.</summary>
    public void Cut(int silo, bool isCut) => SystemCommand.Run($"ip link set {PortOf(silo)} {(isCut ? "down" : "up")}");

    /// <summary>Cuts a silo off from the other silos alone.</summary>
    public void CutFromSilos(int silo, bool isCut)
    {
        foreach (var other in Enumerable.Range(0, _silos).Where(other => other != silo))
        {
            Lose(silo, AddressOf(other), isCut);
            Lose(other, AddressOf(silo), isCut);
        }
    }

    /// <summary>Cuts a silo off from the database alone.</summary>
    public void CutFromDatabase(int silo, bool isCut) => Lose(silo, Database, isCut);

    public void Remove()
    {
        for (var silo = 0; silo < _silos; silo++)
        {
            SystemCommand.Try($"ip netns del {NameOf(silo)}");
        }

        SystemCommand.Try($"ip link del {Bridge}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private string NameOf(int silo) => $"chaos{_id}-{Text(silo)}";

    private string PortOf(int silo) => $"cp{_id}-{Text(silo)}";

    private void Add(int silo)
    {
        var name = NameOf(silo);
        SystemCommand.Run($"ip netns add {name}");
        SystemCommand.Run($"ip link add {PortOf(silo)} type veth peer name eth0 netns {name}");
        SystemCommand.Run($"ip link set {PortOf(silo)} master {Bridge} up");
        SystemCommand.Run($"ip -n {name} addr add {AddressOf(silo)}/24 dev eth0");
        SystemCommand.Run($"ip -n {name} link set eth0 up");
        SystemCommand.Run($"ip -n {name} link set lo up");
    }

    /// <summary>Sends what a silo has for an address to nobody.</summary>
    private void Lose(int silo, string address, bool isLost)
    {
        var name = NameOf(silo);
        if (isLost)
        {
            SystemCommand.Run($"ip -n {name} neigh replace {address} lladdr {Nobody} dev eth0 nud permanent");
        }
        else
        {
            SystemCommand.Try($"ip -n {name} neigh del {address} dev eth0");
        }
    }
}
